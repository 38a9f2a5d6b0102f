import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { roles } from '../roles.ts';
import { event } from './event.ts';

/** `userId` is whom it is about; ids only, never a name, an address or a secret. */
const user = lazily(() => z.strictObject({ userId: z.string() }));
const reasoned = lazily(() => z.extend(user(), { reason: z.string() }));
const session = lazily(() => z.extend(user(), { sessionId: z.string() }));
const quiet = { consumers: [], rooms: [] } as const;
/** `push` closes sockets whose session or role has ended. */
const closesSockets = { consumers: ['push'], rooms: [] } as const;

export const userEvents = {
  'user.registered': event({ schema: () => z.extend(user(), { role: z.enum(roles) }), ...quiet }),
  'user.email_verified': event({ schema: user, ...quiet }),
  'user.phone_verified': event({ schema: user, ...quiet }),
  'user.password_changed': event({ schema: user, ...closesSockets }),
  'user.second_factor_enrolled': event({ schema: user, ...closesSockets }),
  'user.second_factor_removed': event({ schema: user, ...closesSockets }),
  'user.second_factor_used': event({
    schema: () => z.extend(user(), { method: z.enum(['totp', 'recovery']) }),
    ...quiet,
  }),
  'user.second_factor_started': event({ schema: user, ...quiet }),
  'user.recovery_codes_renewed': event({ schema: user, ...quiet }),
  'user.sessions_ended': event({ schema: user, ...closesSockets }),
  'user.profile_updated': event({ schema: user, ...quiet }),
  'user.role_changed': event({
    schema: () => z.extend(reasoned(), { role: z.enum(roles) }),
    ...closesSockets,
  }),
  // A vendor who may not act is given no jobs: `coverage` sees to it.
  'user.disabled': event({ schema: reasoned, consumers: ['push', 'coverage'], rooms: [] }),
  'user.enabled': event({ schema: reasoned, consumers: ['coverage'], rooms: [] }),
  'user.erased': event({ schema: user, consumers: ['push', 'erasure'], rooms: [] }),
  'user.rehashed': event({ schema: user, ...quiet }),
  'session.started': event({ schema: session, ...quiet }),
  'session.refreshed': event({ schema: session, ...quiet }),
  'session.ended': event({ schema: () => z.extend(session(), { reason: z.string() }), ...closesSockets }),
  'invitation.sent': event({
    schema: () => z.strictObject({ invitationId: z.string(), role: z.enum(roles), reason: z.string() }),
    ...quiet,
  }),
  'invitation.accepted': event({ schema: () => z.extend(user(), { invitationId: z.string() }), ...quiet }),
  'invitation.withdrawn': event({
    schema: () => z.strictObject({ invitationId: z.string(), reason: z.string() }),
    ...quiet,
  }),
} as const;

const vendor = lazily(() => z.strictObject({ vendorId: z.string(), status: z.string() }));
const tellsVendor = { consumers: ['push', 'notification', 'coverage'], rooms: ['vendor'] } as const;
export const vendorEvents = {
  'vendor.applied': event({ schema: vendor, ...quiet }),
  'vendor.updated': event({ schema: vendor, consumers: ['coverage'], rooms: [] }),
  'vendor.submitted': event({ schema: vendor, consumers: ['push'], rooms: ['vendor', 'ops'] }),
  'vendor.withdrawn': event({ schema: vendor, consumers: ['push'], rooms: ['vendor', 'ops'] }),
  'vendor.claimed': event({ schema: () => z.extend(vendor(), { reviewerId: z.string() }), ...quiet }),
  'vendor.released': event({ schema: vendor, ...quiet }),
  'vendor.approved': event({ schema: vendor, ...tellsVendor }),
  'vendor.rejected': event({ schema: () => z.extend(vendor(), { reason: z.string() }), ...tellsVendor }),
  'vendor.changes_requested': event({
    schema: () => z.extend(vendor(), { reason: z.string() }),
    ...tellsVendor,
  }),
  'vendor.suspended': event({ schema: () => z.extend(vendor(), { reason: z.string() }), ...tellsVendor }),
  'vendor.appealed': event({ schema: vendor, ...quiet }),
  'vendor.reinstated': event({ schema: () => z.extend(vendor(), { reason: z.string() }), ...tellsVendor }),
  'vendor.document_added': event({
    schema: () => z.extend(vendor(), { documentId: z.string(), kind: z.string() }),
    ...quiet,
  }),
  'vendor.document_read': event({
    schema: () => z.extend(vendor(), { reviewerId: z.string(), documentId: z.string() }),
    ...quiet,
  }),
  'vendor.document_checked': event({
    schema: () => z.extend(vendor(), { documentId: z.string(), outcome: z.string() }),
    consumers: ['push', 'coverage'],
    rooms: ['vendor'],
  }),
  'vendor.documents_expiring': event({ schema: vendor, ...tellsVendor }),
  'vendor.documents_lapsed': event({ schema: vendor, ...tellsVendor }),
  'vendor.payee_updated': event({ schema: vendor, ...quiet }),
  'vendor.availability_changed': event({ schema: vendor, consumers: ['coverage'], rooms: [] }),
  'vendor.erased': event({ schema: vendor, consumers: ['coverage'], rooms: [] }),
} as const;

export const serviceEvents = {
  'service.created': event({ schema: () => z.strictObject({ serviceId: z.string() }), ...quiet }),
  'service.updated': event({ schema: () => z.strictObject({ serviceId: z.string() }), ...quiet }),
} as const;

const customer = lazily(() => z.strictObject({ customerId: z.string() }));
/** Between the customer and ops: the vendor is not told. `coverage` withdraws the open offers of a blocked vendor. */
export const vendorPreferenceEvents = {
  'vendor_preferences.set': event({
    schema: () =>
      z.extend(customer(), { vendorId: z.string(), preference: z.enum(['preferred', 'blocked', 'none']) }),
    consumers: ['coverage'],
    rooms: [],
  }),
  'vendor_preferences.erased': event({ schema: customer, ...quiet }),
} as const;
