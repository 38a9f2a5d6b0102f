import type { FunctionPool } from '../lambda/function-pool.ts';
import type { Model } from '../resources/parts.ts';
import { isAllowed } from './iam.ts';
import type { Permission } from './recorder.ts';

/** Judges a function's calls by the policies that the templates give its role. */
export function createRefusal(options: {
  enforced: boolean;
  functions: FunctionPool;
  model: () => Model;
}): (principal: string, permissions: readonly Permission[]) => Permission | undefined {
  if (!options.enforced) return () => undefined;
  return (principal, permissions) => {
    const roleName = options.functions.find(principal)?.roleArn?.split('/').at(-1) ?? '';
    const statements = options.model().rolePolicies.get(roleName) ?? [];
    return permissions.find((permission) => !isAllowed(statements, permission));
  };
}
