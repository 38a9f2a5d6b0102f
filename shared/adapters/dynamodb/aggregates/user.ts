import { roles } from '#contracts/roles.ts';
import { instant } from '#contracts/schemas/primitives.ts';
import * as z from '#contracts/zod.ts';
import type { User } from '#domain/identity/user.ts';
import { lazily } from '#kernel/lazily.ts';
import type { AggregateDefinition } from '../aggregate.ts';

const secondFactor = lazily(() =>
  z.discriminatedUnion('status', [
    z.strictObject({ status: z.literal('none') }),
    z.strictObject({ status: z.literal('pending'), sealedSecret: z.string() }),
    z.strictObject({
      status: z.literal('enrolled'),
      sealedSecret: z.string(),
      lastStep: z.int(),
      recoveryDigests: z.array(z.string()),
    }),
  ]),
);

export const userDefinition: AggregateDefinition<User> = {
  kind: 'user',
  schema: lazily(() =>
    z.strictObject({
      userId: z.string(),
      role: z.enum(roles),
      status: z.enum(['active', 'disabled', 'erased']),
      email: z.string(),
      emailVerified: z.boolean(),
      name: z.string(),
      phone: z.nullable(z.string()),
      phoneVerified: z.boolean(),
      photoKey: z.nullable(z.string()),
      passwordHash: z.string(),
      secondFactor: secondFactor(),
      sessionEpoch: z.int(),
      createdAt: instant(),
    }),
  ),
  indexes: (user) => ({
    gsi1: { pk: 'users', sk: `${user.createdAt}#${user.userId}` },
    gsi2: { pk: `users#${user.role}`, sk: `${user.createdAt}#${user.userId}` },
  }),
};
