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
    summary: 'The stored weather of a city by day, earliest first',
  }),
  tellCityWeather: route({
    id: 'tellCityWeather',
    ...weather,
    method: 'PUT',
    rate: 'write',
    summary: 'Store the weather of past days as measured, and of coming days as forecast',
    description:
      'A city is the district of its pincodes. A day sent again is replaced, others stay. Days from 13 weeks back ' +
      'to 16 days ahead are accepted; older ones are deleted. With six weeks of days or more, the nightly fit ' +
      'learns the effect of weather on demand, and forecasts a day ahead and longer use it where it is measurable.',
    body: schema.weatherInput,
    bodyExample: schema.weatherInputExample,
    errors: ['not_serviceable', 'version_conflict'],
  }),
} as const;
