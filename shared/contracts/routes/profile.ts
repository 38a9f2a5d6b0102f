import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { route } from '../route.ts';
import { account, accountExample, personName, sessionId } from '../schemas/identity.ts';
import { instant, page, pageQuery, phone } from '../schemas/primitives.ts';

const sessionView = lazily(() =>
  z.object({
    sessionId: z.string(),
    /** Whether it still lets you act. */
    live: z.boolean(),
    /** Whether it is the one you ask with. */
    current: z.boolean(),
    device: z.string(),
    ip: z.string(),
    startedAt: instant(),
    lastSeenAt: instant(),
    expiresAt: instant(),
  }),
);

const profile = lazily(() =>
  z.extend(account(), {
    /** A link good for five minutes; null without a portrait. */
    photoUrl: z.nullable(z.string()),
  }),
);
const profileExample = { ...accountExample, photoUrl: null } as const;
const MAX_PORTRAIT_BYTES = 10 * 1024 * 1024;

/** What people may see and change about themselves. Spread into the `common` group. */
export const profileRoutes = {
  getProfile: route({
    id: 'getProfile',
    group: 'common',
    method: 'GET',
    path: '/v1/profile',
    access: 'signed_in',
    beforeSecondFactor: true,
    rate: 'read',
    summary: 'Your account',
    success: { status: 200, schema: profile, example: profileExample },
    errors: ['not_found'],
  }),
  updateProfile: route({
    id: 'updateProfile',
    group: 'common',
    method: 'PATCH',
    path: '/v1/profile',
    access: 'signed_in',
    rate: 'write',
    summary: 'Change your name or phone',
    description: 'A new phone number must be verified; null removes it.',
    body: () => z.strictObject({ name: z.optional(personName()), phone: z.optional(z.nullable(phone())) }),
    bodyExample: { name: 'Asha R. Rao' },
    success: { status: 200, schema: account, example: accountExample },
    errors: ['not_found', 'version_conflict'],
  }),
  uploadPortrait: route({
    id: 'uploadPortrait',
    group: 'common',
    method: 'POST',
    path: '/v1/profile/photo',
    access: 'signed_in',
    rate: 'upload',
    summary: 'An upload form for your portrait, directly to storage',
    description: 'Shortly after the upload, the profile links to a small copy without metadata.',
    body: () =>
      z.strictObject({
        contentType: z.enum(['image/jpeg', 'image/png', 'image/webp']),
        bytes: z.int().check(z.minimum(1), z.maximum(MAX_PORTRAIT_BYTES)),
      }),
    bodyExample: { contentType: 'image/jpeg', bytes: 204_800 },
    success: {
      status: 201,
      schema: () =>
        z.object({
          url: z.string(),
          fields: z.record(z.string(), z.string()),
          expiresAt: instant(),
        }),
      example: {
        url: 'https://media.example.com/',
        fields: { key: 'uploads/usr_01kaq3w9pz4n8v2c6m1x7t5r0b', policy: 'eyJleHBpcmF0aW9uIjoi' },
        expiresAt: '2026-11-22T10:10:00.000Z',
      },
    },
    errors: [],
  }),
  removePortrait: route({
    id: 'removePortrait',
    group: 'common',
    method: 'DELETE',
    path: '/v1/profile/photo',
    access: 'signed_in',
    rate: 'write',
    summary: 'Remove your portrait',
    success: { status: 204 },
    errors: ['not_found', 'version_conflict'],
  }),
  listSessions: route({
    id: 'listSessions',
    group: 'common',
    method: 'GET',
    path: '/v1/profile/sessions',
    access: 'signed_in',
    rate: 'read',
    summary: 'Your sessions',
    query: pageQuery,
    success: {
      status: 200,
      schema: () => page(sessionView()),
      example: {
        items: [
          {
            sessionId: 'ses_01kaq3w9pz4n8v2c6m1x7t5r0b',
            live: true,
            current: true,
            device: 'HomeServe/4.1 (Android 16)',
            ip: '203.0.113.7',
            startedAt: '2026-11-22T10:00:00.000Z',
            lastSeenAt: '2026-11-22T11:00:00.000Z',
            expiresAt: '2026-12-22T10:00:00.000Z',
          },
        ],
        nextCursor: null,
      },
    },
    errors: [],
  }),
  endSession: route({
    id: 'endSession',
    group: 'common',
    method: 'DELETE',
    path: '/v1/profile/sessions/{sessionId}',
    access: 'signed_in',
    rate: 'write',
    summary: 'End one of your sessions',
    params: () => z.strictObject({ sessionId: sessionId() }),
    success: { status: 204 },
    errors: ['not_found', 'version_conflict'],
  }),
  exportProfile: route({
    id: 'exportProfile',
    group: 'common',
    method: 'GET',
    path: '/v1/profile/export',
    access: 'signed_in',
    rate: 'upload',
    summary: 'Everything that is stored about you',
    success: {
      status: 200,
      schema: () => z.object({ exportedAt: instant(), sections: z.record(z.string(), z.unknown()) }),
      example: {
        exportedAt: '2026-11-22T10:00:00.000Z',
        sections: { account: accountExample, sessions: [], bookings: [] },
      },
    },
    errors: ['not_found'],
  }),
} as const;
