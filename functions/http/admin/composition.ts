import { invitationDefinition } from '#adapters/dynamodb/aggregates/invitation.ts';
import { serviceAggregate } from '#adapters/dynamodb/aggregates/service.ts';
import { userDefinition } from '#adapters/dynamodb/aggregates/user.ts';
import { createDynamoDbServices } from '#adapters/dynamodb/dynamodb-services.ts';
import { systemClock } from '#adapters/system/system.ts';
import { composeMailer, people } from '#functions/runtime/composition/identity.ts';
import {
  client,
  operationalTable,
  rateLimiter,
  unitOfWork,
} from '#functions/runtime/composition/operational.ts';

/** The adapters of the `admin` function. */
export const clock = systemClock;
export const limiter = rateLimiter();
export const staffDeps = {
  ...people,
  uow: unitOfWork([userDefinition, invitationDefinition]),
  mailer: composeMailer(),
};
export const catalogueDeps = {
  uow: unitOfWork([serviceAggregate]),
  services: createDynamoDbServices(client, operationalTable),
  ids: people.ids,
};
