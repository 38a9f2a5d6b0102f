import { type Failure, failure } from '#contracts/errors.ts';
import type { Pincode } from '#domain/catalogue/pincodes/pincode-directory.ts';
import { pointFault } from '#domain/catalogue/pincodes/point-fault.ts';
import type { GeoPoint } from '#kernel/geo.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { PincodeDirectory } from './ports.ts';

/**
 * A place as a caller names it: its pincode, and its point, which is the middle of the pincode when the caller does not
 * say. `pointer` is where in the request the point stands. Failures: not_serviceable for a pincode that there is
 * not, point_outside_pincode for a point that can't be in it.
 */
export function locatePlace(
  pincodes: Pick<PincodeDirectory, 'find'>,
  named: { readonly pincode: string; readonly point?: GeoPoint | undefined },
  pointer: string,
): Result<{ readonly area: Pincode; readonly point: GeoPoint }, Failure> {
  const area = pincodes.find(named.pincode);
  if (!area) return err(failure('not_serviceable', `${named.pincode} is not a pincode we know.`));
  const fault = named.point && pointFault(named.point, area);
  if (fault === undefined) return ok({ area, point: named.point ?? area.point });
  const detail = `${pointer}: ${fault}`;
  return err({ code: 'point_outside_pincode', detail, fields: [{ pointer, detail: fault }] });
}
