import type { RecordedCall } from '#infra/local/aws/recorder.ts';
import { permissions, synthesized } from '#tests/unit/infra/synthesized.ts';

/** `function: action`, by the function's logical name without CloudFormation's suffix. */
const key = (functionName: string, action: string): string => `${functionName}: ${action}`;
const withoutSuffix = (id: string): string => id.replace(/Function[0-9A-F]{8}$/, '');

/** What each role allows by the synthesized policies, without what Lambda itself uses: logs, streams, dead letters. */
export function allowedActions(): ReadonlySet<string> {
  const of = synthesized('dev');
  const functions = of.ofType('AWS::Lambda::Function').filter(({ Metadata }) => 'HomeServe' in Metadata);
  const granted = permissions(of);
  const allowed = functions.flatMap((resource) => {
    const role = of.text(resource.Properties['Role']).replace(/^<|(\.Arn)?>$/g, '');
    return granted
      .filter(
        (statement) => statement.stack === resource.stack && statement.role.replace(/[<>]/g, '') === role,
      )
      .flatMap(({ actions }) => actions)
      .filter((action) => !/^(logs|xray|sqs):|Stream|:Get(Records|ShardIterator)$/.test(action))
      .map((action) => key(withoutSuffix(resource.id), action));
  });
  return new Set(allowed);
}

/** What functions were seen to call, logs aside. */
export function usedActions(calls: readonly RecordedCall[]): ReadonlySet<string> {
  const used = calls.flatMap(({ principal, permissions: needed }) => {
    const name = principal === undefined ? undefined : withoutSuffix(principal.split('-').at(-1) ?? '');
    return name === undefined ? [] : needed.map(({ action }) => key(name, action));
  });
  return new Set(used);
}
