import { Stack, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import * as z from 'zod';

/** Suppresses cdk-nag's finding for each of these resource patterns in a role's policies, with a reason. */
export function acknowledgeWildcards(role: Construct, resources: readonly string[], reason: string): void {
  for (const resource of resources) {
    const pattern = flatten(Stack.of(role).resolve(resource));
    Validations.of(role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${pattern}]`, reason });
  }
}

const join = z.strictObject({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) });
const getAtt = z.strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) });
const importValue = z.strictObject({ 'Fn::ImportValue': z.string() });
const ref = z.strictObject({ Ref: z.string() });

/** A resource in cdk-nag's notation, with references in angle brackets. */
function flatten(value: unknown): string {
  if (typeof value === 'string') return value;
  const joined = join.safeParse(value).data?.['Fn::Join'];
  if (joined) return joined[1].map(flatten).join(joined[0]);
  const attribute = getAtt.safeParse(value).data?.['Fn::GetAtt'];
  if (attribute) return `<${attribute.join('.')}>`;
  const imported = importValue.safeParse(value).data?.['Fn::ImportValue'];
  if (imported !== undefined) return imported;
  return `<${ref.parse(value).Ref}>`;
}
