import * as z from '#contracts/zod.ts';
import { documentKinds, type Vendor, vendorStatuses } from '#domain/people/vendor.ts';
import { lazily } from '#kernel/lazily.ts';
import type { AggregateDefinition } from '../aggregate.ts';
import { storedInstant, storedPoint } from './fields.ts';

const document = lazily(() =>
  z.object({
    documentId: z.string(),
    kind: z.enum(documentKinds),
    status: z.enum(['requested', 'uploaded', 'accepted', 'rejected', 'superseded']),
    objectKey: z.nullable(z.string()),
    contentType: z.nullable(z.string()),
    last4: z.nullable(z.string()),
    filedAt: storedInstant(),
    validUntil: z.nullable(storedInstant()),
    reason: z.nullable(z.string()),
    notice: z.enum(['none', 'expiring', 'lapsed']),
  }),
);

const schema = lazily(
  (): z.ZodMiniType<Vendor> =>
    z.object({
      vendorId: z.string(),
      status: z.enum(vendorStatuses),
      displayName: z.string(),
      legalName: z.string(),
      skills: z.array(z.string()),
      city: z.string(),
      timeZone: z.string(),
      base: z.object({ pincode: z.string(), point: storedPoint() }),
      area: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('radius'), radiusMeters: z.number() }),
        z.object({ kind: z.literal('pincodes'), pincodes: z.array(z.string()) }),
      ]),
      weeklyHours: z.array(
        z.object({
          weekday: z.int().check(z.minimum(0), z.maximum(6)),
          opensMinutes: z.int(),
          closesMinutes: z.int(),
        }),
      ),
      paused: z.boolean(),
      payee: z.nullable(z.object({ providerPayeeId: z.string(), payoutsEnabled: z.boolean() })),
      documents: z.array(document()),
      review: z.object({
        reviewerId: z.nullable(z.string()),
        claimedAt: z.nullable(storedInstant()),
        reason: z.nullable(z.string()),
        appeal: z.nullable(z.string()),
        suspendedBy: z.nullable(z.string()),
      }),
      appliedAt: storedInstant(),
      submittedAt: z.nullable(storedInstant()),
      approvedAt: z.nullable(storedInstant()),
    }),
);

export const vendorStatusList = (status: string): string => `vendors#${status}`;

export const vendorAggregate: AggregateDefinition<Vendor> = {
  kind: 'vendor',
  schema,
  indexes: (vendor) => ({
    gsi1: {
      pk: vendorStatusList(vendor.status),
      sk: `${vendor.submittedAt ?? vendor.appliedAt}#${vendor.vendorId}`,
    },
  }),
};
