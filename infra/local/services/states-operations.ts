import { z } from 'zod';
import { AwsError, type Operation, operation } from './aws-json.ts';
import type { Execution, HistoryEvent, MachineRecord } from './execution.ts';

export type ExecutionStore = {
  readonly machines: ReadonlyMap<string, MachineRecord>;
  machineOf(arn: string): MachineRecord;
  start(machineArn: string, input: unknown, name?: string): Promise<Execution>;
  startSync(machineArn: string, input: unknown, name: string): Promise<Execution>;
  stop(arn: string, error?: string, cause?: string): Promise<Execution>;
  existing(arn: string): Execution;
  executions(): readonly Execution[];
  history(arn: string): readonly HistoryEvent[];
};

const startInput = z.object({
  stateMachineArn: z.string(),
  name: z.string().optional(),
  input: z.string().default('{}'),
});
const ofExecution = z.object({ executionArn: z.string() });

function parseExecutionInput(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw Object.assign(new AwsError('InvalidExecutionInput', 'Invalid State Machine Execution Input.'), {
      cause,
    });
  }
}

const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1000);

const summary = (execution: Execution) => ({
  executionArn: execution.arn,
  stateMachineArn: execution.machineArn,
  name: execution.name,
  status: execution.status,
  startDate: seconds(execution.startedMs),
  stopDate: seconds(execution.stoppedMs),
});
const description = (execution: Execution) => ({
  ...summary(execution),
  input: JSON.stringify(execution.input),
  output: execution.status === 'SUCCEEDED' ? (JSON.stringify(execution.output) ?? 'null') : undefined,
  error: execution.error,
  cause: execution.cause,
});

/** The operations on machines and executions. */
export function statesOperations(store: ExecutionStore): Record<string, Operation> {
  const machine = (record: MachineRecord) => ({
    stateMachineArn: record.arn,
    name: record.name,
    type: record.type,
    creationDate: 0,
  });
  const listInput = z.object({
    stateMachineArn: z.string(),
    statusFilter: z.string().optional(),
    maxResults: z.number().optional(),
  });
  const stopInput = ofExecution.extend({ error: z.string().optional(), cause: z.string().optional() });
  return {
    StartExecution: operation(startInput, async (input) => {
      const execution = await store.start(
        input.stateMachineArn,
        parseExecutionInput(input.input),
        input.name,
      );
      return { executionArn: execution.arn, startDate: seconds(execution.startedMs) };
    }),
    StartSyncExecution: operation(startInput, async (input) => {
      const name = input.name ?? crypto.randomUUID();
      return description(
        await store.startSync(input.stateMachineArn, parseExecutionInput(input.input), name),
      );
    }),
    StopExecution: operation(stopInput, async (input) => ({
      stopDate: seconds((await store.stop(input.executionArn, input.error, input.cause)).stoppedMs),
    })),
    DescribeExecution: operation(ofExecution, ({ executionArn }) =>
      description(store.existing(executionArn)),
    ),
    ListExecutions: operation(listInput, (input) => ({
      executions: store
        .executions()
        .filter((execution) => execution.machineArn === store.machineOf(input.stateMachineArn).arn)
        .filter((execution) => input.statusFilter === undefined || execution.status === input.statusFilter)
        .toReversed()
        .slice(0, input.maxResults || 1000)
        .map(summary),
    })),
    GetExecutionHistory: operation(
      ofExecution.extend({ reverseOrder: z.boolean().optional(), maxResults: z.number().optional() }),
      (input) => {
        const events = store.history(store.existing(input.executionArn).arn);
        const ordered = input.reverseOrder ? events.toReversed() : events;
        return { events: ordered.slice(0, input.maxResults || 1000) };
      },
    ),
    DescribeStateMachine: operation(z.object({ stateMachineArn: z.string() }), ({ stateMachineArn }) => {
      const record = store.machineOf(stateMachineArn);
      return {
        ...machine(record),
        status: 'ACTIVE',
        definition: JSON.stringify(record.definition),
        roleArn: '',
      };
    }),
    ListStateMachines: operation(z.object({}), () => ({
      stateMachines: [...store.machines.values()].map(machine),
    })),
  };
}
