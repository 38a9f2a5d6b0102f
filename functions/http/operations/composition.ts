import { sha256 } from '#adapters/crypto/sha256.ts';
import { bookingAggregate } from '#adapters/dynamodb/aggregates/booking.ts';
import { cityRulesAggregate } from '#adapters/dynamodb/aggregates/city-rules.ts';
import { cityWeatherAggregate } from '#adapters/dynamodb/aggregates/city-weather.ts';
import { offerAggregate } from '#adapters/dynamodb/aggregates/offer.ts';
import { paymentAggregate } from '#adapters/dynamodb/aggregates/payment.ts';
import { priceFreezeAggregate } from '#adapters/dynamodb/aggregates/price-freeze.ts';
import { vendorAggregate } from '#adapters/dynamodb/aggregates/vendor.ts';
import { createDynamoDbAuditTrail } from '#adapters/dynamodb/dynamodb-audit-trail.ts';
import { createDynamoDbCityRules } from '#adapters/dynamodb/dynamodb-city-rules.ts';
import { createDynamoDbCityWeather } from '#adapters/dynamodb/dynamodb-city-weather.ts';
import { createDynamoDbLedger } from '#adapters/dynamodb/dynamodb-ledger.ts';
import { createDynamoDbPayments } from '#adapters/dynamodb/dynamodb-payments.ts';
import { createDynamoDbPriceFreezes } from '#adapters/dynamodb/dynamodb-price-freezes.ts';
import { createDynamoDbEnvelopes } from '#adapters/dynamodb/dynamodb-signatures.ts';
import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { systemClock, systemIds } from '#adapters/system/system.ts';
import { readConfig } from '#config/config.ts';
import {
  client,
  operationalTable,
  rateLimiter,
  unitOfWork,
} from '#functions/runtime/composition/operational.ts';
import { bookingPorts } from '#functions/runtime/composition/supply.ts';
import { money } from '#kernel/money.ts';

const config = readConfig(['LEDGER_TABLE', 'AUDIT_TABLE', 'OPS_APPROVAL_LIMIT_MINOR']);
const uow = unitOfWork(
  [
    bookingAggregate,
    offerAggregate,
    paymentAggregate,
    priceFreezeAggregate,
    cityRulesAggregate,
    cityWeatherAggregate,
    vendorAggregate,
  ],
  {
    ledger: config.LEDGER_TABLE,
  },
);

export const ports = {
  ...bookingPorts(uow),
  payments: createDynamoDbPayments(client, operationalTable),
  envelopes: createDynamoDbEnvelopes(client, operationalTable),
  freezes: createDynamoDbPriceFreezes(client, operationalTable),
  ledger: createDynamoDbLedger(client, config.LEDGER_TABLE),
  trail: createDynamoDbAuditTrail(client, config.AUDIT_TABLE),
  pincodes: loadPincodes(),
  sha256,
};
export const cityRulesPorts = {
  uow,
  cityRules: createDynamoDbCityRules(client, operationalTable),
  pincodes: ports.pincodes,
  ids: systemIds,
};
export const cityWeatherPorts = {
  uow,
  weather: createDynamoDbCityWeather(client, operationalTable),
  pincodes: ports.pincodes,
};
/** The most that an ops_manager may approve; a super_admin has no limit. */
export const approvalLimit = money(config.OPS_APPROVAL_LIMIT_MINOR, 'INR');
export const limiter = rateLimiter();
export const clock = systemClock;
