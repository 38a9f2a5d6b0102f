import { type Failure, failure } from '#contracts/errors.ts';
import type { PincodeDirectory } from './ports.ts';

/** The refusal of a city that is no pincode's district; undefined for one that is. */
export const unknownCity = (pincodes: Pick<PincodeDirectory, 'all'>, city: string): Failure | undefined =>
  pincodes.all().some(({ district }) => district === city)
    ? undefined
    : failure('not_serviceable', `No pincode's district is called ${city}.`);
