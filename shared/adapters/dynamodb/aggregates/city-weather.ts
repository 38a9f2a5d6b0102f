import type { CityWeather } from '#application/operations/ports.ts';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import type { AggregateDefinition } from '../aggregate.ts';
import { storedInstant } from './fields.ts';

const schema = lazily(
  (): z.ZodMiniType<CityWeather> =>
    z.object({ city: z.string(), toldBy: z.string(), toldAt: storedInstant() }),
);

/** Found by city; in no index. */
export const cityWeatherAggregate: AggregateDefinition<CityWeather> = {
  kind: 'city_weather',
  schema,
  indexes: () => ({}),
};
