import { sessionDefinition } from '#adapters/dynamodb/aggregates/session.ts';
import { userDefinition } from '#adapters/dynamodb/aggregates/user.ts';
import { people } from '#functions/runtime/composition/identity.ts';
import { unitOfWork } from '#functions/runtime/composition/operational.ts';
import { personalDataHolders } from '#functions/runtime/composition/personal-data.ts';

/** What a person's own account pages work with. */
export const profileDeps = {
  ...people,
  uow: unitOfWork([userDefinition, sessionDefinition]),
  holders: personalDataHolders,
};
