import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { roles, staffRoles } from '../roles.ts';
import { route } from '../route.ts';
import { reason, userId } from '../schemas/identity.ts';
import { email, id, instant, page, pageQuery, phone } from '../schemas/primitives.ts';

const staffRole = lazily(() => z.enum(staffRoles));
const invitationId = lazily(() => id('inv'));

const userView = lazily(() =>
  z.object({
    userId: z.string(),
    role: z.enum(roles),
    status: z.enum(['active', 'disabled', 'erased']),
    /** Empty for an erased account. */
    email: z.string(),
    emailVerified: z.boolean(),
    name: z.string(),
    phone: z.nullable(phone()),
    secondFactor: z.enum(['none', 'pending', 'enrolled']),
    createdAt: instant(),
  }),
);
const userExample = {
  userId: 'usr_01kaq3w9pz4n8v2c6m1x7t5r0b',
  role: 'ops_manager',
  status: 'active',
  email: 'meera@example.com',
  emailVerified: true,
  name: 'Meera Iyer',
  phone: null,
  secondFactor: 'enrolled',
  createdAt: '2026-11-22T10:00:00.000Z',
} as const;

const invitationView = lazily(() =>
  z.object({
    invitationId: z.string(),
    role: z.enum(roles),
    /** Empty once it is closed. */
    email: z.string(),
    invitedBy: z.string(),
    reason: z.string(),
    status: z.enum(['open', 'accepted', 'withdrawn', 'expired']),
    createdAt: instant(),
    expiresAt: instant(),
  }),
);

/** Accounts and staff, for super_admins. Spread into the `admin` group. Each act needs a reason. */
export const staffRoutes = {
  listUsers: route({
    id: 'listUsers',
    group: 'admin',
    method: 'GET',
    path: '/v1/super-admin/users',
    access: ['super_admin'],
    rate: 'read',
    summary: 'Accounts, newest first',
    query: () => z.extend(pageQuery(), { role: z.optional(z.enum(roles)) }),
    success: {
      status: 200,
      schema: () => page(userView()),
      example: { items: [userExample], nextCursor: null },
    },
    errors: [],
  }),
  getUser: route({
    id: 'getUser',
    group: 'admin',
    method: 'GET',
    path: '/v1/super-admin/users/{userId}',
    access: ['super_admin'],
    rate: 'read',
    summary: 'One account',
    params: () => z.strictObject({ userId: userId() }),
    success: { status: 200, schema: userView, example: userExample },
    errors: ['not_found'],
  }),
  toggleUserActive: route({
    id: 'toggleUserActive',
    group: 'admin',
    method: 'POST',
    path: '/v1/super-admin/users/{userId}/toggle-active',
    access: ['super_admin'],
    rate: 'write',
    summary: 'Deactivate or reactivate an account',
    description:
      "Sets `active`; repeating that changes nothing. Without `active` it toggles, so a repeat undoes it. Deactivating ends the account's sessions at once.",
    params: () => z.strictObject({ userId: userId() }),
    body: () => z.strictObject({ reason: reason(), active: z.optional(z.boolean()) }),
    bodyExample: { reason: 'Left the company', active: false },
    success: { status: 200, schema: userView, example: { ...userExample, status: 'disabled' } },
    errors: ['not_found', 'last_super_admin', 'version_conflict'],
  }),
  changeUserRole: route({
    id: 'changeUserRole',
    group: 'admin',
    method: 'POST',
    path: '/v1/super-admin/users/{userId}/role',
    access: ['super_admin'],
    rate: 'write',
    summary: 'Change the role of a member of staff',
    description: "Ends the account's sessions. Repeating it changes nothing.",
    params: () => z.strictObject({ userId: userId() }),
    body: () => z.strictObject({ role: staffRole(), reason: reason() }),
    bodyExample: { role: 'ops_manager', reason: 'Takes over the evening shift' },
    success: { status: 200, schema: userView, example: userExample },
    errors: ['not_found', 'illegal_transition', 'last_super_admin', 'version_conflict'],
  }),
  inviteStaff: route({
    id: 'inviteStaff',
    group: 'admin',
    method: 'POST',
    path: '/v1/super-admin/invitations',
    access: ['super_admin'],
    rate: 'write',
    idempotency: 'required',
    summary: 'Invite somebody to a staff role',
    description:
      'Sends a link by e-mail, valid for seven days. It replaces an open invitation to the same address.',
    body: () => z.strictObject({ email: email(), role: staffRole(), reason: reason() }),
    bodyExample: { email: 'meera@example.com', role: 'ops_manager', reason: 'Joins the ops team' },
    success: {
      status: 201,
      schema: () => z.object({ invitationId: z.string() }),
      example: { invitationId: 'inv_01kaq3w9pz4n8v2c6m1x7t5r0b' },
    },
    errors: ['email_taken', 'idempotency_key_required', 'idempotency_key_reused', 'version_conflict'],
  }),
  listInvitations: route({
    id: 'listInvitations',
    group: 'admin',
    method: 'GET',
    path: '/v1/super-admin/invitations',
    access: ['super_admin'],
    rate: 'read',
    summary: 'Invitations, newest first',
    query: pageQuery,
    success: {
      status: 200,
      schema: () => page(invitationView()),
      example: {
        items: [
          {
            invitationId: 'inv_01kaq3w9pz4n8v2c6m1x7t5r0b',
            role: 'ops_manager',
            email: 'meera@example.com',
            invitedBy: 'usr_01kaq3w9pz4n8v2c6m1x7t5r0c',
            reason: 'Joins the ops team',
            status: 'open',
            createdAt: '2026-11-22T10:00:00.000Z',
            expiresAt: '2026-11-29T10:00:00.000Z',
          },
        ],
        nextCursor: null,
      },
    },
    errors: [],
  }),
  withdrawInvitation: route({
    id: 'withdrawInvitation',
    group: 'admin',
    method: 'POST',
    path: '/v1/super-admin/invitations/{invitationId}/withdraw',
    access: ['super_admin'],
    rate: 'write',
    summary: 'Withdraw an open invitation',
    params: () => z.strictObject({ invitationId: invitationId() }),
    body: () => z.strictObject({ reason: reason() }),
    bodyExample: { reason: 'Sent to the wrong person' },
    success: { status: 204 },
    errors: ['not_found', 'illegal_transition', 'version_conflict'],
  }),
} as const;
