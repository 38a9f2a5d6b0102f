import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { createApp, TEMPLATES_ONLY } from '#infra/app.ts';
import type { StageName } from '#infra/stages.ts';
import { production } from '#tests/support/production.ts';

const resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  Metadata: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
});
const template = z.object({
  Resources: z.record(z.string(), resource),
  Outputs: z
    .record(z.string(), z.object({ Value: z.unknown(), Export: z.object({ Name: z.string() }).optional() }))
    .default({}),
});
export type Resource = z.output<typeof resource> & { readonly id: string; readonly stack: string };

/** Everything that a stage's synthesis made, with references resolved to logical names. */
export type Synthesized = {
  readonly resources: readonly Resource[];
  ofType(type: string): readonly Resource[];
  /** A property as text: `<LogicalId.Att>` for references, imports followed to where they come from. */
  text(value: unknown): string;
  readonly outputs: ReadonlyMap<string, unknown>;
  /** The stacks that are deployed before this one, sorted; all of them, by whatever way. */
  needs(stack: string): readonly string[];
};

const manifestSchema = z.object({
  artifacts: z.record(z.string(), z.looseObject({ dependencies: z.array(z.string()).default([]) })),
});
/** `homeserve-dev-events` is `events`. */
const partOf = (stackName: string): string => stackName.replace(/^homeserve-[a-z]+-/, '');

const made = new Map<StageName, Synthesized>();

/** Synthesizes a stage without bundling; once for each stage. */
export function synthesized(stage: StageName, changes: Readonly<Record<string, unknown>> = {}): Synthesized {
  const known = made.get(stage);
  if (known && Object.keys(changes).length === 0) return known;
  const outdir = mkdtempSync(join(tmpdir(), 'synthesized-'));
  createApp({
    outdir,
    context: {
      stage,
      stages: { [stage]: { ...(stage === 'prod' ? production : {}), ...changes } },
      [TEMPLATES_ONLY]: true,
    },
  }).synth();
  const result = read(outdir);
  rmSync(outdir, { recursive: true });
  if (Object.keys(changes).length === 0) made.set(stage, result);
  return result;
}

function read(outdir: string): Synthesized {
  const resources: Resource[] = [];
  const exports = new Map<string, unknown>();
  const outputs = new Map<string, unknown>();
  for (const file of readdirSync(outdir).filter((name) => name.endsWith('.template.json'))) {
    const parsed = template.parse(JSON.parse(readFileSync(join(outdir, file), 'utf8')));
    const stack = partOf(file.replace('.template.json', ''));
    for (const [id, value] of Object.entries(parsed.Resources)) resources.push({ ...value, id, stack });
    for (const [id, output] of Object.entries(parsed.Outputs)) {
      if (output.Export) exports.set(output.Export.Name, output.Value);
      else outputs.set(id, output.Value);
    }
  }
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8')));
  const needs = (stack: string): readonly string[] => {
    const direct = Object.entries(manifest.artifacts).flatMap(([id, { dependencies }]) =>
      partOf(id) === stack ? dependencies.filter((other) => other.startsWith('homeserve-')) : [],
    );
    const stacks = direct.filter((id) => !id.endsWith('.assets')).map(partOf);
    return [...new Set([...stacks, ...stacks.flatMap(needs)])].sort();
  };
  const text = (value: unknown): string => {
    if (typeof value === 'string') return value;
    const call = z.record(z.string(), z.unknown()).parse(value);
    if ('Fn::Join' in call) {
      const [separator, parts] = z.tuple([z.string(), z.array(z.unknown())]).parse(call['Fn::Join']);
      return parts.map(text).join(separator);
    }
    if ('Fn::GetAtt' in call) return `<${z.array(z.string()).parse(call['Fn::GetAtt']).join('.')}>`;
    if ('Fn::ImportValue' in call) {
      const name = z.string().parse(call['Fn::ImportValue']);
      if (!exports.has(name)) throw new Error(`Nothing exports ${name}.`);
      return text(exports.get(name));
    }
    return `<${z.string().parse(call['Ref'])}>`;
  };
  return { resources, ofType: (type) => resources.filter((r) => r.Type === type), text, outputs, needs };
}

const statement = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Action: z.union([z.string(), z.array(z.string())]),
  Resource: z.union([z.array(z.unknown()), z.unknown()]),
  Condition: z.unknown().optional(),
});
export type Permission = {
  readonly effect: 'Allow' | 'Deny';
  /** The logical id of the role. */
  readonly role: string;
  readonly stack: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition: unknown;
};

/** Every permission that a role's policy gives. */
export const permissions = (of: Synthesized): Permission[] =>
  statements(of).filter(({ effect }) => effect === 'Allow');
/** And every one that it takes away again. */
export const denied = (of: Synthesized): Permission[] =>
  statements(of).filter(({ effect }) => effect === 'Deny');

function statements(of: Synthesized): Permission[] {
  return of.ofType('AWS::IAM::Policy').flatMap((policy) => {
    const document = z.object({ Statement: z.array(statement) }).parse(policy.Properties['PolicyDocument']);
    const roles = z.array(z.unknown()).parse(policy.Properties['Roles']).map(of.text);
    return document.Statement.flatMap((said) =>
      roles.map((role) => ({
        effect: said.Effect,
        role: role.slice(1, -1),
        stack: policy.stack,
        actions: [said.Action].flat(),
        resources: (Array.isArray(said.Resource) ? said.Resource : [said.Resource]).map(of.text),
        condition: said.Condition,
      })),
    );
  });
}
