import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { aggregateKinds } from '../aggregates.ts';
import { route } from '../route.ts';
import { reasonInput } from '../schemas/booking.ts';
import { cityName } from '../schemas/city-rules.ts';
import * as schema from '../schemas/operations.ts';
import * as example from '../schemas/operations-examples.ts';
import { page, text } from '../schemas/primitives.ts';

const ops = { group: 'operations', access: ['ops_manager', 'super_admin'] } as const;
const auditQuery = lazily(() =>
  z.strictObject({
    kind: z.enum(aggregateKinds),
    id: z.string().check(
      z.minLength(1),
      z.maxLength(120),
      // `*` has the rules of every city without its own.
      z.regex(/^(\*|\w[\w .:'()&-]*)$/, { message: 'An id is expected.' }),
    ),
    /** The sequence number of the first event wanted. */
    from: z._default(
      z.string().check(z.regex(/^[1-9]\d{0,8}$/, { message: 'A sequence number is expected.' })),
      '1',
    ),
  }),
);
const inParts = 'At most 2,000 events: those from the sequence number `from` on.';
const cityParams = lazily(() => z.strictObject({ city: cityName() }));

/** What ops look at and the brake they can pull. */
export const opsOversightRoutes = {
  getDashboardStats: route({
    id: 'getDashboardStats',
    ...ops,
    method: 'GET',
    path: '/v1/ops-manager/dashboard/stats',
    rate: 'read',
    summary: "Live bookings by status, waiting signatures and payments, and today's figures",
    description: "Today's figures lag by up to five minutes.",
    success: { status: 200, schema: schema.dashboardStats, example: example.dashboardStats },
    errors: [],
  }),
  listAlerts: route({
    id: 'listAlerts',
    ...ops,
    method: 'GET',
    path: '/v1/ops-manager/alerts',
    rate: 'read',
    summary: 'What needs attention now, most urgent first',
    success: {
      status: 200,
      /** `truncated`: there is more than one answer looks at, so that some may be missing. */
      schema: () => z.extend(page(schema.alert()), { truncated: z.boolean() }),
      example: { items: [example.alert], nextCursor: null, truncated: false },
    },
    errors: [],
  }),
  getAuditLog: route({
    id: 'getAuditLog',
    ...ops,
    method: 'GET',
    path: '/v1/ops-manager/audit-logs',
    rate: 'read',
    summary: 'The history of one aggregate, in order, and whether its hash chain verifies',
    description: `${inParts} \`chain\` is about all of them.`,
    query: auditQuery,
    success: {
      status: 200,
      schema: () =>
        z.object({
          items: z.array(schema.auditEvent()),
          /** `from` of the next part; null after the last. */
          nextFrom: z.nullable(z.string()),
          chain: schema.chainResult(),
        }),
      example: {
        items: [example.auditEvent],
        nextFrom: null,
        chain: { verified: true, fault: null },
      },
    },
    errors: ['not_found'],
  }),
  exportAuditLog: route({
    id: 'exportAuditLog',
    ...ops,
    method: 'GET',
    path: '/v1/ops-manager/audit-logs/export',
    rate: 'read',
    summary: 'The history as JSON lines, for the offline verifier',
    description: `${inParts} A longer history is exported in parts, until one is empty.`,
    query: auditQuery,
    success: { status: 200, contentType: 'application/x-ndjson' },
    errors: ['not_found'],
  }),
  getPriceFreeze: route({
    id: 'getPriceFreeze',
    ...ops,
    method: 'GET',
    path: '/v1/ops-manager/pricing/freeze/{city}',
    rate: 'read',
    summary: "Whether a city's prices are frozen, since when, and why",
    params: cityParams,
    success: { status: 200, schema: schema.priceFreeze, example: example.priceFreeze },
    errors: ['not_found'],
  }),
  freezePrices: route({
    id: 'freezePrices',
    ...ops,
    method: 'PUT',
    path: '/v1/ops-manager/pricing/freeze/{city}',
    rate: 'write',
    summary: "Freeze a city's demand multiplier",
    description: 'Existing quotes stay valid. A city is the district of its pincodes.',
    params: cityParams,
    body: () =>
      z.strictObject({
        /** 10000 is the list price; the bounds of the city's pricing still hold. */
        multiplierBp: z._default(z.int().check(z.minimum(5_000), z.maximum(30_000)), 10_000),
        reason: text(3, 500),
      }),
    bodyExample: { multiplierBp: 10_000, reason: 'Flooding: no surge today' },
    success: { status: 200, schema: schema.priceFreeze, example: example.priceFreeze },
    errors: ['not_serviceable', 'version_conflict'],
  }),
  unfreezePrices: route({
    id: 'unfreezePrices',
    ...ops,
    method: 'DELETE',
    path: '/v1/ops-manager/pricing/freeze/{city}',
    rate: 'write',
    summary: 'End a price freeze',
    params: cityParams,
    body: reasonInput,
    bodyExample: { reason: 'The water is gone' },
    success: { status: 200, schema: schema.priceFreeze, example: { ...example.priceFreeze, active: false } },
    errors: ['not_found', 'illegal_transition', 'version_conflict'],
  }),
} as const;
