import { type Stack, Token } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { type EnvironmentName, unsetValues } from '#contracts/environment.ts';
import type { Stage } from '#infra/stages.ts';

/** The resources that a grant can name. */
export type ResourceName =
  | 'operational'
  | 'ledger'
  | 'audit'
  | 'signatures'
  | 'media'
  | 'vault'
  | 'tokenKeys'
  | 'sealKeys'
  | 'pepper'
  | 'stripe'
  | 'bus'
  | 'timers'
  | 'timerRole'
  | 'scheduleDeadLetters'
  | 'signThenPay'
  | 'connections'
  | 'mailIdentity'
  | 'textMessages'
  /** All SNS topics, to be denied. */
  | 'topics';

/** What a stack provides to functions: settings by environment name, and ARNs. */
export type Provision = {
  readonly values: Readonly<Partial<Record<EnvironmentName, string>>>;
  readonly arns: Readonly<Partial<Record<ResourceName, string>>>;
};

/** Everything provided by earlier stacks, and what every stack needs. */
export type Platform = Provision & { readonly stage: Stage; readonly alarmTopic: ITopic };

/**
 * The same provision for other stacks, each value as an export with a readable, stable name, so that a change of one stack
 * does not rewrite its neighbours' templates.
 */
export function exported(stack: Stack, provision: Provision): Provision {
  const all = <N extends string>(values: Readonly<Partial<Record<N, string>>>, prefix: string) => {
    const entries = Object.entries<string | undefined>(values).map(([name, value]) => [
      name,
      value !== undefined && Token.isUnresolved(value)
        ? stack.exportValue(value, { name: `${stack.stackName}:${prefix}${name.replaceAll('_', '-')}` })
        : value,
    ]);
    return Object.fromEntries(entries) as Partial<Record<N, string>>;
  };
  return { values: all(provision.values, 'env-'), arns: all(provision.arns, 'arn-') };
}

export const extend = (platform: Platform, more: Provision): Platform => ({
  ...platform,
  values: { ...platform.values, ...more.values },
  arns: { ...platform.arns, ...more.arns },
});

/**
 * The environment of a function: the named settings, and those that every function has.
 * @throws Error when no stack before provides one that must be there.
 */
export function environmentOf(
  platform: Pick<Platform, 'values' | 'stage'>,
  names: readonly EnvironmentName[],
): Record<string, string> {
  const variables: Record<string, string> = {
    STAGE: platform.stage.name,
    LOG_LEVEL: platform.stage.logLevel,
  };
  for (const name of names) {
    const value = platform.values[name];
    if (value !== undefined) variables[name] = value;
    else if (!(name in unsetValues)) {
      throw new Error(`No stack before this one provides ${name}.`);
    }
  }
  return variables;
}

/** @throws Error when no stack before provides the resource. */
export function arnOf(platform: Pick<Platform, 'arns'>, name: ResourceName): string {
  const arn = platform.arns[name];
  if (arn === undefined) throw new Error(`No stack before this one provides the resource ${name}.`);
  return arn;
}
