import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { HouseFunction } from './house-function.ts';
import { acknowledgeWildcards } from './wildcards.ts';

/**
 * Grants a function the reading of a table's stream and returns the stream's ARN. `tableArn`: the table's ARN as imported
 * by the function's stack. @throws Error when the table has no stream.
 */
export function readStream(reader: HouseFunction, table: Table, tableArn: string): string {
  const stream = table.tableStreamArn;
  if (stream === undefined) throw new Error(`${table.node.path} has no stream.`);
  const anyStream = `${tableArn}/stream/*`;
  reader.role.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      resources: [anyStream],
    }),
  );
  reader.role.addToPrincipalPolicy(
    new PolicyStatement({ actions: ['dynamodb:ListStreams'], resources: ['*'] }),
  );
  acknowledgeWildcards(reader.role, ['*'], 'dynamodb:ListStreams takes no resource.');
  acknowledgeWildcards(
    reader.role,
    [anyStream],
    'A table restored from a backup has a stream of another name.',
  );
  return stream;
}
