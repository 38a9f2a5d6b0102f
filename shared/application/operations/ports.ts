import type { Loaded } from '#application/unit-of-work.ts';
import type { CityRules } from '#domain/city-rules/city-rules.ts';
import type { CityFreeze } from '#domain/pricing/freeze.ts';
import type { Money } from '#kernel/money.ts';

/** The freeze of a city's prices, lifted ones too; undefined when there never was one. */
export type PriceFreezeRepository = { find(city: string): Promise<Loaded<CityFreeze> | undefined> };

/** The rules that people set for cities; nothing for one that never had its own. */
export type CityRulesRepository = {
  findAll(cities: readonly string[]): Promise<readonly Loaded<CityRules>[]>;
};

/** That a city's weather was told, and by whom last; the days are in a document. */
export type CityWeather = { readonly city: string; readonly toldBy: string; readonly toldAt: string };
export type CityWeatherRepository = { find(city: string): Promise<Loaded<CityWeather> | undefined> };

/** Who decides on money, and up to which amount; null: any amount. */
export type Approver = { readonly userId: string; readonly limit: Money | null };
