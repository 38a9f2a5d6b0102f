import { describe, expect, it } from 'vitest';
import type { RecordedCall } from '#infra/local/aws/recorder.ts';
import { criticalPathMs } from '../../bench/cost/lambda-time.ts';

const call = (service: string, startedMs: number, endedMs: number): RecordedCall => ({
  kind: 'call',
  principal: 'function',
  traceId: 'Root=1',
  startedMs,
  endedMs,
  service,
  permissions: [{ action: `${service}:Any`, resource: '*' }],
  status: 200,
  requestBytes: 0,
  responseBytes: 0,
  readUnits: 0,
  writeUnits: 0,
});
const [table, bucket] = [6, 35];

describe('criticalPathMs', () => {
  it('is 0 without calls', () => {
    expect(criticalPathMs([])).toBe(0);
  });

  it('is the sum of sequential calls', () => {
    expect(criticalPathMs([call('dynamodb', 0, 6), call('s3', 7, 42)])).toBe(table + bucket);
  });

  it('is the longest of concurrent calls', () => {
    expect(criticalPathMs([call('dynamodb', 0, 6), call('s3', 1, 36), call('dynamodb', 2, 8)])).toBe(bucket);
  });

  it('is the longest path where calls fork and join, in any recorded order', () => {
    const calls = [
      call('dynamodb', 50, 56),
      call('s3', 7, 42),
      call('dynamodb', 0, 6),
      call('dynamodb', 8, 14),
    ];
    expect(criticalPathMs(calls)).toBe(table + bucket + table);
  });

  it("does not chain a call that started before another's response", () => {
    expect(criticalPathMs([call('dynamodb', 0, 6), call('dynamodb', 5.9, 12)])).toBe(table);
  });
});
