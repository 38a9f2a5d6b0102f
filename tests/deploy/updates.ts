import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { callAws } from './aws-call.ts';
import type { Emulator } from './ministack.ts';

/** What a deployment could have changed: each resource as its stack's template has it, each function's code. */
export type Deployed = {
  readonly resources: ReadonlyMap<string, unknown>;
  readonly code: ReadonlyMap<string, string>;
};

const templateSchema = z.object({ Resources: z.record(z.string(), z.looseObject({ Type: z.string() })) });
const functionsSchema = z.object({
  Functions: z.array(z.object({ FunctionName: z.string(), CodeSha256: z.string() })),
});

export async function readDeployed(emulator: Emulator, stacks: readonly string[]): Promise<Deployed> {
  const resources = new Map<string, unknown>();
  for (const stack of stacks) {
    for (const [id, resource] of Object.entries(await resourcesOf(emulator, stack))) {
      resources.set(`${stack}/${id} (${resource.Type})`, resource);
    }
  }
  const list = { kind: 'rest', service: 'lambda', path: '/2015-03-31/functions/' } as const;
  const { Functions } = functionsSchema.parse(JSON.parse(await callAws(emulator, list)));
  return { resources, code: new Map(Functions.map((made) => [made.FunctionName, made.CodeSha256])) };
}

const cloudFormation = (action: string) =>
  ({ kind: 'query', service: 'cloudformation', version: '2010-05-15', action }) as const;

/** Every stack of the app that stands now. */
export async function listStacks(emulator: Emulator): Promise<readonly string[]> {
  const answer = await callAws(emulator, cloudFormation('ListStacks'));
  return [...answer.matchAll(/<StackName>(homeserve-dev-[^<]+)</g)].map(([, name = '']) => name);
}

async function resourcesOf(emulator: Emulator, StackName: string) {
  const answer = await callAws(emulator, cloudFormation('GetTemplate'), { StackName });
  const body = /<TemplateBody>(.*)<\/TemplateBody>/s.exec(answer)?.[1];
  if (body === undefined) throw new Error(`There is no template of ${StackName}.`);
  return templateSchema.parse(JSON.parse(unescapeXml(body))).Resources;
}

const unescapeXml = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&#x27;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

export type Changes = { readonly resources: readonly string[]; readonly code: readonly string[] };

/**
 * What differs. CloudFormation updates the resources whose template differs and leaves the others alone,
 * so this is what a deployment touches on AWS.
 */
export function changesBetween(before: Deployed, after: Deployed): Changes {
  const names = (a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>) =>
    [...new Set([...a.keys(), ...b.keys()])].filter((name) => !isDeepStrictEqual(a.get(name), b.get(name)));
  return { resources: names(before.resources, after.resources), code: names(before.code, after.code) };
}
