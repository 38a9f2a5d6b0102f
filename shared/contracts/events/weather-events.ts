import * as z from '#contracts/zod.ts';
import { cityWeather } from '../schemas/weather.ts';
import { event } from './event.ts';

/** What a city's weather was said to be, measured or to come. */
export const weatherEvents = {
  'city_weather.told': event({
    schema: () => z.strictObject(cityWeather().shape),
    consumers: [],
    rooms: [],
  }),
} as const;
