import { z } from 'zod';
import { jsonObject } from './aws-json.ts';
import { retryPolicySchema } from './deliveries.ts';

export const ruleTargetSchema = z.object({
  id: z.string(),
  arn: z.string(),
  input: z.string().optional(),
  inputPath: z.string().optional(),
  inputTransformer: z
    .object({ inputPathsMap: z.record(z.string(), z.string()).optional(), inputTemplate: z.string() })
    .optional(),
  retryPolicy: retryPolicySchema.optional(),
  deadLetterArn: z.string().optional(),
  /** The group of a FIFO queue target. */
  messageGroupId: z.string().optional(),
});

/** A target of a rule, with its input, retry policy and dead-letter queue. */
export type RuleTarget = z.output<typeof ruleTargetSchema>;

export const eventRuleSchema = z
  .object({
    name: z.string().min(1),
    busName: z.string().default('default'),
    eventPattern: jsonObject.optional(),
    scheduleExpression: z.string().optional(),
    state: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
    description: z.string().optional(),
    targets: z.array(ruleTargetSchema).default([]),
  })
  .refine((rule) => rule.eventPattern !== undefined || rule.scheduleExpression !== undefined, {
    message: 'a rule needs an event pattern or a schedule expression',
  });

/** A rule: an event pattern or schedule, and its targets. */
export type EventRule = z.output<typeof eventRuleSchema>;
