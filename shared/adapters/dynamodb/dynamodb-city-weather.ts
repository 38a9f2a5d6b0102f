import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CityWeatherRepository } from '#application/operations/ports.ts';
import { createAggregateReader } from './aggregate-repository.ts';
import { cityWeatherAggregate } from './aggregates/city-weather.ts';

export function createDynamoDbCityWeather(
  client: DynamoDBDocumentClient,
  table: string,
): CityWeatherRepository {
  const { find } = createAggregateReader(client, table, cityWeatherAggregate);
  return { find };
}
