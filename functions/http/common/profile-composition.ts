import { sessionDefinition } from '#adapters/dynamodb/aggregates/session.ts';
import { userDefinition } from '#adapters/dynamodb/aggregates/user.ts';
import { readConfig } from '#config/config.ts';
import { people } from '#functions/runtime/composition/identity.ts';
import { unitOfWork } from '#functions/runtime/composition/operational.ts';
import { personalDataHolders } from '#functions/runtime/composition/personal-data-holders.ts';
import { composeMediaObjects, composeMediaStore } from '#functions/runtime/composition/storage.ts';

const { MEDIA_BUCKET } = readConfig(['MEDIA_BUCKET']);
const objects = composeMediaObjects(MEDIA_BUCKET);

/** What a person's own account pages work with. */
export const profileDeps = {
  ...people,
  uow: unitOfWork([userDefinition, sessionDefinition]),
  holders: personalDataHolders,
  media: composeMediaStore(MEDIA_BUCKET),
  objects,
};
