import { sha256 } from '#adapters/crypto/sha256.ts';
import { cityRulesAggregate } from '#adapters/dynamodb/aggregates/city-rules.ts';
import { cityWeatherAggregate } from '#adapters/dynamodb/aggregates/city-weather.ts';
import { priceFreezeAggregate } from '#adapters/dynamodb/aggregates/price-freeze.ts';
import { createDynamoDbCityRules } from '#adapters/dynamodb/dynamodb-city-rules.ts';
import { createDynamoDbCityWeather } from '#adapters/dynamodb/dynamodb-city-weather.ts';
import { createDynamoDbPriceFreezes } from '#adapters/dynamodb/dynamodb-price-freezes.ts';
import { createDynamoDbUnitOfWork } from '#adapters/dynamodb/dynamodb-unit-of-work.ts';
import { systemIds } from '#adapters/system/system.ts';
import { createService, updateService } from '#application/catalogue/manage-services.ts';
import { starterCatalogue } from '#application/catalogue/starter-catalogue.ts';
import { cityRulesKey, priceFreezeKey } from '#application/engines/engine-keys.ts';
import { setCityRules, withdrawCityRules } from '#application/operations/city-rules.ts';
import { readCityWeather, tellCityWeather } from '#application/operations/city-weather.ts';
import { freezePrices, unfreezePrices } from '#application/operations/freeze-prices.ts';
import { DEFAULT_ALLOCATION_CONFIG } from '#domain/allocation/allocation-config.ts';
import { actingAs, NOW, type startPeople } from '#tests/support/people.ts';
import type { FaultySystem, UseCase } from './sweep.ts';

type People = ReturnType<typeof startPeople>;
const ops = actingAs('usr_meera', 'ops');
const CITY = 'Jaipur';
/** Something that no run before has told. */
let told = 0;
const anew = (): number => ++told;

function cityPorts(people: People, { dynamo }: FaultySystem) {
  const table = dynamo.tables.operational;
  const uow = createDynamoDbUnitOfWork({
    client: dynamo.client,
    tables: { operational: table },
    definitions: [cityWeatherAggregate, priceFreezeAggregate, cityRulesAggregate],
    sha256,
    clock: { now: () => new Date(NOW) },
  });
  return {
    uow,
    pincodes: people.ports.pincodes,
    weather: createDynamoDbCityWeather(dynamo.client, table),
    freezes: createDynamoDbPriceFreezes(dynamo.client, table),
    cityRules: createDynamoDbCityRules(dynamo.client, table),
    ids: systemIds,
  };
}

function serviceInput() {
  const [service] = starterCatalogue;
  if (!service) throw new Error('The catalogue is empty.');
  const { serviceId: _, ...input } = service;
  return input;
}

const catalogueCases = ({ ports }: People): readonly UseCase[] => [
  {
    name: 'adding a service',
    async prepare() {
      const name = systemIds.next('New');
      const intent = { userId: 'usr_root', key: name, requestHash: 'same' };
      const ids: string[] = [];
      return {
        async act() {
          const made = await createService(ports, { ...serviceInput(), name }, { ...ops, intent });
          if (made.ok) ids.push(made.value.serviceId);
          return made;
        },
        facts: async () => {
          const found = await ports.services.find(ids.at(-1) ?? '');
          return [found?.version, found?.state.name === name];
        },
      };
    },
  },
  {
    name: 'changing a service',
    async prepare() {
      const made = await createService(ports, { ...serviceInput(), name: systemIds.next('Old') }, ops);
      const serviceId = made.ok ? made.value.serviceId : '';
      return {
        act: () => updateService(ports, serviceId, { ...serviceInput(), name: 'Renamed' }, ops),
        facts: async () => (await ports.services.find(serviceId))?.state.name,
      };
    },
  },
];

const cityCases = (people: People): readonly UseCase[] => [
  {
    name: 'telling the weather of a city',
    async prepare(system) {
      const ports = cityPorts(people, system);
      const rainMm = anew();
      const days = [{ date: '2026-11-23', rainMm, meanC: 24, snowCm: 0, snowLyingCm: 0 }];
      return {
        act: () => tellCityWeather(ports, { city: CITY, days }, ops),
        facts: async () => {
          const read = await readCityWeather(ports, CITY);
          return read.ok && read.value.days.map((day) => day.rainMm === rainMm);
        },
      };
    },
  },
  {
    name: 'freezing the prices of a city',
    async prepare(system) {
      const ports = cityPorts(people, system);
      const multiplierBp = 10_000 + anew();
      return {
        act: () => freezePrices(ports, { city: CITY, multiplierBp, reason: 'A flood' }, ops),
        facts: async () => {
          const quoted = (await ports.uow.readDocument(priceFreezeKey(CITY)))?.state;
          const state = (await ports.freezes.find(CITY))?.state;
          const asked = { reason: 'A flood', multiplierBp };
          return [state?.multiplierBp === multiplierBp, JSON.stringify(quoted) === JSON.stringify(asked)];
        },
      };
    },
  },
  {
    name: 'lifting a freeze',
    async prepare(system) {
      const ports = cityPorts(people, system);
      await freezePrices(ports, { city: CITY, multiplierBp: 10_000, reason: 'A flood' }, ops);
      return {
        act: () => unfreezePrices(ports, CITY, 'It is over', ops),
        final: ['not_found', 'illegal_transition'],
        facts: async () => [
          (await ports.freezes.find(CITY))?.state.active,
          (await ports.uow.readDocument(priceFreezeKey(CITY)))?.state,
        ],
      };
    },
  },
];

/** A city of its own for each run: a city has a limited number of entries. */
const cities = (people: People) => {
  const all = [...new Set(people.ports.pincodes.all().map(({ district }) => district))];
  return () => all[anew()] ?? CITY;
};
const ruleFrom = (effectiveFrom: string) => ({
  subject: 'allocation' as const,
  effectiveFrom,
  reason: 'Fewer long trips',
  config: DEFAULT_ALLOCATION_CONFIG,
});

const ruleCases = (people: People): readonly UseCase[] => {
  const nextCity = cities(people);
  const factsOf = async ({ cityRules, uow }: ReturnType<typeof cityPorts>, city: string) => {
    const [found] = await cityRules.findAll([city]);
    const entries = found?.state.entries.map((entry) => [entry.effectiveFrom, entry.withdrawn?.reason]);
    const applied = await uow.readDocument(cityRulesKey(city));
    return [entries, found?.version === applied?.version];
  };
  return [
    {
      name: 'setting rules of a city',
      async prepare(system) {
        const ports = cityPorts(people, system);
        const city = nextCity();
        const intent = { userId: 'usr_root', key: `rules-${city}`, requestHash: 'same' };
        return {
          act: () => setCityRules(ports, city, ruleFrom('2026-12-01T00:00:00.000Z'), { ...ops, intent }),
          facts: () => factsOf(ports, city),
        };
      },
    },
    {
      name: 'withdrawing rules of a city',
      async prepare(system) {
        const ports = cityPorts(people, system);
        const city = nextCity();
        const set = await setCityRules(ports, city, ruleFrom('2026-12-01T00:00:00.000Z'), ops);
        const ruleId = set.ok ? set.value.ruleId : '';
        return {
          act: () => withdrawCityRules(ports, { city, ruleId }, 'A mistake', ops),
          final: ['illegal_transition'],
          facts: () => factsOf(ports, city),
        };
      },
    },
  ];
};

export const operationsCases = (people: People): readonly UseCase[] => [
  ...catalogueCases(people),
  ...cityCases(people),
  ...ruleCases(people),
];
