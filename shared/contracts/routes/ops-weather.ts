import { route } from '../route.ts';
import * as schema from '../schemas/weather.ts';

const weather = {
  group: 'operations',
  access: ['ops_manager', 'super_admin'],
  path: '/v1/ops-manager/weather/{city}',
  params: schema.weatherParams,
  success: { status: 200, schema: schema.cityWeather, example: schema.cityWeatherExample },
  errors: ['not_serviceable'],
} as const;

/** The weather of a city, as measured and as forecast: what a feed or a person tells the demand forecasts. */
export const opsWeatherRoutes = {
  getCityWeather: route({
    id: 'getCityWeather',
    ...weather,
    method: 'GET',
    rate: 'read',
    summary: "A city's days whose weather was told, earliest first",
  }),
  tellCityWeather: route({
    id: 'tellCityWeather',
    ...weather,
    method: 'PUT',
    rate: 'write',
    summary: 'Tell the weather of days that were, as measured, and of days to come, as forecast',
    description:
      'A city is the district of its pincodes. A day that is told again is replaced, others stay. Days from 13 weeks ' +
      'back to 16 days ahead are taken; older ones are forgotten. From six weeks of them on, the nightly fit learns what ' +
      'weather does to demand, and forecasts of a day ahead and more go by it where it shows.',
    body: schema.weatherInput,
    bodyExample: schema.weatherInputExample,
    errors: ['not_serviceable', 'version_conflict'],
  }),
} as const;
