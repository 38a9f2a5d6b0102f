import { roles } from '#contracts/roles.ts';
import { instant } from '#contracts/schemas/primitives.ts';
import * as z from '#contracts/zod.ts';
import type { Invitation } from '#domain/identity/invitation.ts';
import { plusMinutes } from '#kernel/clock.ts';
import { lazily } from '#kernel/lazily.ts';
import type { AggregateDefinition } from '../aggregate.ts';

const KEPT_MINUTES = 90 * 1_440;

export const invitationDefinition: AggregateDefinition<Invitation> = {
  kind: 'invitation',
  schema: lazily(() =>
    z.strictObject({
      invitationId: z.string(),
      role: z.enum(roles),
      email: z.string(),
      invitedBy: z.string(),
      reason: z.string(),
      status: z.enum(['open', 'accepted', 'withdrawn']),
      digest: z.string(),
      acceptedBy: z.optional(z.string()),
      createdAt: instant(),
      expiresAt: instant(),
    }),
  ),
  indexes: (invitation) => ({
    gsi1: { pk: 'invitations', sk: `${invitation.createdAt}#${invitation.invitationId}` },
  }),
  expiresAt: (invitation) => plusMinutes(invitation.expiresAt, KEPT_MINUTES),
};
