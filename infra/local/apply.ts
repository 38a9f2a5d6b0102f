import type { Parts, Resource } from './resources/parts.ts';
import { provisionOf } from './resources/registry.ts';
import { dependencyOrder, type StackTemplate } from './template/assembly.ts';
import { referencesOf, resolve, type Scope } from './template/intrinsics.ts';
import { type Provisioned, stackScope } from './template/stack-scope.ts';

export type Applied = {
  /** Keys are `{stack}.{output}`. */
  readonly outputs: Readonly<Record<string, string>>;
};

/**
 * Creates or updates the resources of all stacks in dependency order.
 * Fails for unknown resource types before creating anything.
 * @param localize turns AWS addresses in resolved values into local ones.
 */
export async function applyStacks(
  stacks: readonly StackTemplate[],
  parts: Parts,
  localize: (value: unknown) => unknown,
): Promise<Applied> {
  for (const { stackName, template } of stacks) {
    for (const [logicalId, { Type }] of Object.entries(template.Resources)) {
      provisionOf({ stackName, logicalId, type: Type });
    }
  }
  const exports = new Map<string, unknown>();
  const outputs: Record<string, string> = {};
  for (const stack of stacks) {
    const provisioned = new Map<string, Provisioned>();
    const scope = stackScope({ ...stack, provisioned, exports });
    await applyResources(stack, scope, provisioned, parts, localize);
    for (const [name, output] of Object.entries(stack.template.Outputs)) {
      if (output.Condition !== undefined && !scope.condition(output.Condition)) continue;
      const value = resolve(output.Value, scope);
      if (output.Export) exports.set(String(resolve(output.Export.Name, scope)), value);
      outputs[`${stack.stackName}.${name}`] = String(localize(value));
    }
  }
  return { outputs };
}

async function applyResources(
  { stackName, template }: StackTemplate,
  scope: Scope,
  provisioned: Map<string, Provisioned>,
  parts: Parts,
  localize: (value: unknown) => unknown,
): Promise<void> {
  const present = Object.entries(template.Resources).filter(
    ([, { Condition }]) => Condition === undefined || scope.condition(Condition),
  );
  const byId = new Map(present);
  const order = dependencyOrder([...byId.keys()], (id) => {
    const resource = byId.get(id);
    return [...referencesOf(resource?.Properties), ...[resource?.DependsOn ?? []].flat()];
  });
  for (const logicalId of order) {
    const definition = byId.get(logicalId);
    if (!definition) continue;
    const properties = localize(resolve(definition.Properties, scope));
    const resource: Resource = {
      stackName,
      logicalId,
      type: definition.Type,
      properties: isRecord(properties) ? properties : {},
      metadata: definition.Metadata,
    };
    provisioned.set(logicalId, await provisionOf(resource)(resource, parts));
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
