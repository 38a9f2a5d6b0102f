import { readCityWeather, type ToldWeather, tellCityWeather } from '#application/operations/city-weather.ts';
import type { Failure } from '#contracts/errors.ts';
import type { opsWeatherRoutes } from '#contracts/routes/ops-weather.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { ok, type Result } from '#kernel/result.ts';
import { cityWeatherPorts as ports } from './composition.ts';

const view = (told: Result<ToldWeather, Failure>) =>
  told.ok ? ok({ city: told.value.city, days: [...told.value.days] }) : told;

export const weatherHandlers: RouteHandlers<typeof opsWeatherRoutes> = {
  getCityWeather: async ({ params }) => view(await readCityWeather(ports, params.city)),
  tellCityWeather: async ({ params, body, context }) =>
    view(await tellCityWeather(ports, { ...params, ...body }, context)),
};
