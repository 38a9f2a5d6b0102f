import * as z from 'zod';
import { documentKinds, type Vendor, vendorStatuses } from '#domain/people/vendor.ts';
import { lazily } from '#kernel/lazily.ts';
import type { AggregateDefinition } from '../aggregate.ts';
import { storedInstant, storedPoint } from './fields.ts';

const document = z.object({
  documentId: z.string(),
  kind: z.enum(documentKinds),
  status: z.enum(['requested', 'uploaded', 'accepted', 'rejected', 'superseded']),
  objectKey: z.string().nullable(),
  contentType: z.string().nullable(),
  last4: z.string().nullable(),
  filedAt: storedInstant,
  validUntil: storedInstant.nullable(),
  reason: z.string().nullable(),
  notice: z.enum(['none', 'expiring', 'lapsed']),
});

const schema = lazily(
  (): z.ZodType<Vendor> =>
    z.object({
      vendorId: z.string(),
      status: z.enum(vendorStatuses),
      displayName: z.string(),
      legalName: z.string(),
      skills: z.array(z.string()),
      city: z.string(),
      timeZone: z.string(),
      base: z.object({ pincode: z.string(), point: storedPoint }),
      area: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('radius'), radiusMeters: z.number() }),
        z.object({ kind: z.literal('pincodes'), pincodes: z.array(z.string()) }),
      ]),
      weeklyHours: z.array(
        z.object({ weekday: z.int().min(0).max(6), opensMinutes: z.int(), closesMinutes: z.int() }),
      ),
      paused: z.boolean(),
      payee: z.object({ providerPayeeId: z.string(), payoutsEnabled: z.boolean() }).nullable(),
      documents: z.array(document),
      review: z.object({
        reviewerId: z.string().nullable(),
        claimedAt: storedInstant.nullable(),
        reason: z.string().nullable(),
        appeal: z.string().nullable(),
        suspendedBy: z.string().nullable(),
      }),
      appliedAt: storedInstant,
      submittedAt: storedInstant.nullable(),
      approvedAt: storedInstant.nullable(),
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
