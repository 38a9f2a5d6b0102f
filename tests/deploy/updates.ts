import { callAws } from './aws-call.ts';
import type { Emulator } from './ministack.ts';

const CLOUDFORMATION = { kind: 'query', service: 'cloudformation', version: '2010-05-15' } as const;

const tag = (name: string, text: string): string =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? '';

/** What CloudFormation did to the resources of these stacks since then: `stack/LogicalId type ACTION`. */
export async function updatesSince(
  emulator: Emulator,
  stacks: readonly string[],
  since: Date,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const StackName of stacks) {
    const answer = await callAws(
      emulator,
      { ...CLOUDFORMATION, action: 'DescribeStackEvents' },
      { StackName },
    );
    for (const [, event = ''] of answer.matchAll(/<member>(.*?)<\/member>/gs)) {
      const type = tag('ResourceType', event);
      if (new Date(tag('Timestamp', event)) < since || type === 'AWS::CloudFormation::Stack') continue;
      const [action] = tag('ResourceStatus', event).split('_');
      found.add(`${StackName}/${tag('LogicalResourceId', event)} ${type} ${action}`);
    }
  }
  return [...found].sort();
}

/** Each function with the hash of the code that it runs. */
export async function deployedCode(emulator: Emulator): Promise<ReadonlyMap<string, string>> {
  const answer = await callAws(emulator, {
    kind: 'rest',
    service: 'lambda',
    path: '/2015-03-31/functions/',
  });
  const { Functions = [] }: { Functions?: { FunctionName: string; CodeSha256: string }[] } =
    JSON.parse(answer);
  return new Map(Functions.map(({ FunctionName, CodeSha256 }) => [FunctionName, CodeSha256]));
}

/** The functions whose code is another one than before. */
export const changedCode = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] => [...after].filter(([name, hash]) => before.get(name) !== hash).map(([name]) => name);
