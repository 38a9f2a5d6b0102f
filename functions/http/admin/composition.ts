import { invitationDefinition } from '#adapters/dynamodb/aggregates/invitation.ts';
import { userDefinition } from '#adapters/dynamodb/aggregates/user.ts';
import { systemClock } from '#adapters/system/system.ts';
import { composeMailer, people } from '#functions/runtime/composition/identity.ts';
import { rateLimiter, unitOfWork } from '#functions/runtime/composition/operational.ts';

/** The adapters of the `admin` function. */
export const clock = systemClock;
export const limiter = rateLimiter();
export const staffDeps = {
  ...people,
  uow: unitOfWork([userDefinition, invitationDefinition]),
  mailer: composeMailer(),
};
