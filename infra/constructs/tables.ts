import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
  type TableProps,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { Stage } from '#infra/stages.ts';

const string = (name: string) => ({ name, type: AttributeType.STRING });

function createTable(scope: Construct, id: string, stage: Stage, props: Partial<TableProps>): Table {
  const table = new Table(scope, id, {
    partitionKey: string('pk'),
    sortKey: string('sk'),
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.DEFAULT,
    // A protected table is not rolled back when its first deployment fails, so it must not have a fixed name.
    removalPolicy: stage.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    deletionProtection: stage.keepData,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.pointInTimeRecovery },
    ...props,
  });
  if (!stage.pointInTimeRecovery) {
    Validations.of(table).acknowledge({
      id: 'AwsSolutions-DDB3',
      reason: `Stage ${stage.name} holds made-up data only; a backup of it would be paid for nothing.`,
    });
  }
  return table;
}

/** Indexes hold only keys: a list queries them and then reads the items by key, strongly consistent, so no stale state is shown. */
const operationalIndexes = ['gsi1', 'gsi2', 'gsi3'] as const;

/** Aggregates with the event that led to each, documents and guards. Its stream is the outbox. */
export function createOperationalTable(scope: Construct, id: string, stage: Stage): Table {
  const table = createTable(scope, id, stage, {
    stream: StreamViewType.NEW_IMAGE,
    timeToLiveAttribute: 'expiresAt',
  });
  for (const name of operationalIndexes) {
    table.addGlobalSecondaryIndex({
      indexName: name,
      partitionKey: string(`${name}pk`),
      sortKey: string(`${name}sk`),
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }
  return table;
}

/**
 * A table to which records are only added. The functions' grants ensure it, see `appendOnlyActions`.
 */
export function createAppendOnlyTable(
  scope: Construct,
  id: string,
  stage: Stage,
  options: { readonly index?: true; readonly stream?: true } = {},
): Table {
  const table = createTable(scope, id, stage, options.stream ? { stream: StreamViewType.NEW_IMAGE } : {});
  if (options.index) {
    table.addGlobalSecondaryIndex({
      indexName: 'gsi1',
      partitionKey: string('gsi1pk'),
      sortKey: string('gsi1sk'),
      projectionType: ProjectionType.ALL,
    });
  }
  return table;
}

/** The only actions that any function may be granted on an append-only table. */
export const appendOnlyActions = [
  'dynamodb:PutItem',
  'dynamodb:GetItem',
  'dynamodb:BatchGetItem',
  'dynamodb:Query',
  'dynamodb:ConditionCheckItem',
] as const;
