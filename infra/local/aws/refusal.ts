import type { FunctionPool } from '../lambda/function-pool.ts';
import type { Model } from '../resources/parts.ts';
import { isAllowed } from './iam.ts';
import type { Permission } from './recorder.ts';

/**
 * Checks a function's calls against the policies of its role. During a deployment, a call is allowed by either the old or
 * the new policies.
 */
export function createRefusal(options: {
  enforced: boolean;
  functions: FunctionPool;
  models: () => readonly Model[];
}): (principal: string, permissions: readonly Permission[]) => Permission | undefined {
  if (!options.enforced) return () => undefined;
  return (principal, permissions) => {
    const roleName = options.functions.find(principal)?.roleArn?.split('/').at(-1) ?? '';
    const lacking = options
      .models()
      .map((model) => model.rolePolicies.get(roleName) ?? [])
      .map((statements) => permissions.find((permission) => !isAllowed(statements, permission)));
    return lacking.every((permission) => permission !== undefined) ? lacking[0] : undefined;
  };
}
