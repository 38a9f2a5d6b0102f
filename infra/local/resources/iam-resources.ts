import { z } from 'zod';
import { statementsOf } from '../aws/iam.ts';
import { ACCOUNT_ID } from '../template/intrinsics.ts';
import { type Parts, type Provision, physicalName } from './parts.ts';

const inlinePolicies = z.array(z.looseObject({ PolicyDocument: z.unknown() })).default([]);
const policySchema = z.looseObject({
  PolicyDocument: z.unknown(),
  Roles: z.array(z.string()).default([]),
});

/** Roles with their inline policies. AWS managed policies are ignored; here they only allow logs. */
export const provisionRole: Provision = (resource, parts) => {
  const name = physicalName(resource, resource.properties['RoleName']);
  addStatements(parts, name, []);
  for (const policy of inlinePolicies.parse(resource.properties['Policies'])) {
    addStatements(parts, name, statementsOf(policy.PolicyDocument));
  }
  return { ref: name, attributes: { Arn: roleArn(name), RoleId: name } };
};

export const provisionPolicy: Provision = (resource, parts) => {
  const { PolicyDocument, Roles } = policySchema.parse(resource.properties);
  for (const role of Roles) addStatements(parts, role, statementsOf(PolicyDocument));
  const name = physicalName(resource);
  return { ref: name, attributes: { Id: name, PolicyArn: `arn:aws:iam::${ACCOUNT_ID}:policy/${name}` } };
};

const roleArn = (name: string): string => `arn:aws:iam::${ACCOUNT_ID}:role/${name}`;

function addStatements(parts: Parts, role: string, statements: ReturnType<typeof statementsOf>): void {
  const known = parts.model.rolePolicies.get(role) ?? [];
  parts.model.rolePolicies.set(role, [...known, ...statements]);
}
