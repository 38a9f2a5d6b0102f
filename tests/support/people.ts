import { sha256 } from '#adapters/crypto/sha256.ts';
import { serviceAggregate } from '#adapters/dynamodb/aggregates/service.ts';
import { vendorAggregate } from '#adapters/dynamodb/aggregates/vendor.ts';
import { createDynamoDbServices } from '#adapters/dynamodb/dynamodb-services.ts';
import { createDynamoDbUnitOfWork } from '#adapters/dynamodb/dynamodb-unit-of-work.ts';
import { createDynamoDbUsers } from '#adapters/dynamodb/dynamodb-users.ts';
import { createDynamoDbCoverage, createDynamoDbVendors } from '#adapters/dynamodb/dynamodb-vendors.ts';
import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { randomSecrets } from '#adapters/secrets/random-secrets.ts';
import { systemIds } from '#adapters/system/system.ts';
import { instructVendor } from '#application/people/change-vendor.ts';
import { type ProfileInput, putProfile } from '#application/people/put-profile.ts';
import type { CallContext } from '#application/unit-of-work.ts';
import type { VendorCommand } from '#domain/people/vendor-commands.ts';
import type { TestDynamoDb } from './dynoxide.ts';
import { allWeek } from './vendors.ts';

export const NOW = '2026-11-22T10:00:00.000Z';
export const actingAs = (
  id: string,
  kind: CallContext['actor']['kind'] = 'vendor',
  more: Partial<CallContext> = {},
): CallContext => ({ actor: { kind, id }, at: NOW, correlationId: 'test', ...more });

export const profile = (change: Partial<ProfileInput> = {}): ProfileInput => ({
  displayName: 'Ravi Plumbing',
  legalName: 'Ravi Kumar Gowda',
  skills: ['tap_repair'],
  basePincode: '411001',
  area: { kind: 'radius', radiusMeters: 5_000 },
  weeklyHours: allWeek,
  ...change,
});

/** Vendors and the catalogue on real adapters over one DynamoDB. */
export function startPeople(dynamo: TestDynamoDb) {
  const { client, tables } = dynamo;
  const table = tables.operational;
  const uow = createDynamoDbUnitOfWork({
    client,
    tables: { operational: table },
    definitions: [vendorAggregate, serviceAggregate],
    sha256,
    clock: { now: () => new Date(NOW) },
  });
  const ports = {
    uow,
    store: uow,
    users: createDynamoDbUsers(client, table, randomSecrets),
    vendors: createDynamoDbVendors(client, table),
    coverage: createDynamoDbCoverage(client, table),
    services: createDynamoDbServices(client, table),
    pincodes: loadPincodes(),
    ids: systemIds,
  };
  const instruct = (vendorId: string, command: VendorCommand, context: CallContext) =>
    instructVendor(ports, vendorId, command, context);
  return {
    ports,
    instruct,
    /** A vendor with a profile and this status. */
    async vendor(status: 'draft' | 'submitted' | 'approved', change: Partial<ProfileInput> = {}) {
      const vendorId = systemIds.next('usr');
      const own = actingAs(vendorId);
      await putProfile(ports, profile(change), own);
      if (status !== 'draft') await instruct(vendorId, { type: 'submit' }, own);
      if (status === 'approved') {
        const approve = { type: 'approve', reviewerId: 'usr_meera', policy: { required: [] } } as const;
        await instruct(vendorId, approve, actingAs('usr_meera', 'ops'));
      }
      return { vendorId, own };
    },
  };
}
