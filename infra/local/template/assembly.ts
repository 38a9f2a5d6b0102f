import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { LocalCloudError } from '../local-cloud-error.ts';

const jsonRecord = z.record(z.string(), z.unknown());
const textOrList = z.union([z.string(), z.array(z.string())]);

const resourceSchema = z.object({
  Type: z.string(),
  Properties: jsonRecord.default({}),
  Metadata: jsonRecord.default({}),
  Condition: z.string().optional(),
  DependsOn: textOrList.optional(),
});
const templateSchema = z.object({
  Parameters: z
    .record(z.string(), z.object({ Type: z.string(), Default: z.unknown().optional() }))
    .default({}),
  Mappings: z.record(z.string(), z.record(z.string(), jsonRecord)).default({}),
  Conditions: jsonRecord.default({}),
  Resources: z.record(z.string(), resourceSchema).default({}),
  Outputs: z
    .record(
      z.string(),
      z.object({
        Value: z.unknown(),
        Condition: z.string().optional(),
        Export: z.object({ Name: z.unknown() }).optional(),
      }),
    )
    .default({}),
});
const manifestSchema = z.object({
  artifacts: z
    .record(
      z.string(),
      z.object({
        type: z.string(),
        properties: jsonRecord.default({}),
        dependencies: z.array(z.string()).default([]),
      }),
    )
    .default({}),
});

export type Template = z.output<typeof templateSchema>;
export type StackTemplate = { readonly stackName: string; readonly template: Template };

/**
 * Reads the stacks of a CDK cloud assembly in dependency order, including those of stages.
 * @throws LocalCloudError when the directory has no assembly or a template is invalid.
 */
export function readAssembly(assemblyDir: string): StackTemplate[] {
  const path = join(assemblyDir, 'manifest.json');
  if (!existsSync(path))
    throw new LocalCloudError(`${assemblyDir} holds no synthesized app (no manifest.json).`);
  const { artifacts } = parseFile(path, manifestSchema);
  return dependencyOrder(Object.keys(artifacts), (id) => artifacts[id]?.dependencies ?? []).flatMap((id) => {
    const artifact = artifacts[id];
    const properties = artifact?.properties ?? {};
    if (artifact?.type === 'cdk:cloud-assembly') {
      return readAssembly(join(assemblyDir, String(properties['directoryName'])));
    }
    if (artifact?.type !== 'aws:cloudformation:stack') return [];
    const stackName = typeof properties['stackName'] === 'string' ? properties['stackName'] : id;
    const template = parseFile(join(assemblyDir, String(properties['templateFile'])), templateSchema);
    return [{ stackName, template }];
  });
}

function parseFile<Schema extends z.ZodType>(path: string, schema: Schema): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new LocalCloudError(`${path} can't be read as part of a synthesized app.`, { cause });
  }
}

/**
 * Sorts `ids` topologically: each comes after its needs, otherwise in the given order. Needs outside `ids` are ignored.
 * @throws LocalCloudError that names the members of a cycle.
 */
export function dependencyOrder(ids: readonly string[], needs: (id: string) => Iterable<string>): string[] {
  const known = new Set(ids);
  const ordered = new Set<string>();
  const visiting = new Set<string>();
  const visit = (id: string): void => {
    if (ordered.has(id) || !known.has(id)) return;
    if (visiting.has(id)) {
      throw new LocalCloudError(
        `Resources depend on each other in a circle: ${[...visiting, id].join(' -> ')}.`,
      );
    }
    visiting.add(id);
    for (const needed of needs(id)) visit(needed);
    visiting.delete(id);
    ordered.add(id);
  };
  for (const id of ids) visit(id);
  return [...ordered];
}
