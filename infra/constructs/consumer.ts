import { Duration } from 'aws-cdk-lib';
import { type EventPattern, Rule, type RuleProps } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { createDeadLetterQueue } from './dead-letter-queue.ts';
import type { FunctionSpec } from './function-spec.ts';
import type { AlarmDescription } from './house-alarm.ts';
import { HouseFunction } from './house-function.ts';
import type { Platform } from './platform.ts';

export type ConsumerProps = {
  /** The alarm of its dead-letter queue, or an existing queue to share. */
  readonly deadLetters: AlarmDescription | Queue;
  readonly spec: FunctionSpec;
  readonly platform: Platform;
  readonly bus: NonNullable<RuleProps['eventBus']>;
  readonly pattern: EventPattern;
};

/**
 * A function invoked by a rule of the bus. Events that the bus can't deliver within a day, and those that the function
 * fails three times, go to one dead-letter queue with an alarm.
 */
export class Consumer extends Construct {
  readonly function: HouseFunction;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: ConsumerProps) {
    super(scope, id);
    this.function = new HouseFunction(this, 'Consumer', props);
    const { deadLetters, platform } = props;
    this.deadLetters =
      'queueArn' in deadLetters
        ? deadLetters
        : createDeadLetterQueue(this, 'DeadLetters', { ...deadLetters, platform });
    this.function.lambda.configureAsyncInvoke({
      onFailure: new SqsDestination(this.deadLetters),
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
    });
    new Rule(this, 'Rule', {
      eventBus: props.bus,
      eventPattern: props.pattern,
      targets: [
        new LambdaFunction(this.function.lambda, {
          deadLetterQueue: this.deadLetters,
          retryAttempts: 185,
          maxEventAge: Duration.hours(24),
        }),
      ],
    });
  }
}
