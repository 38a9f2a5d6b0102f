import { isDeepStrictEqual } from 'node:util';
import { serviceOfArn } from '../aws/arn.ts';
import { LocalCloudError } from '../local-cloud-error.ts';
import { startQueueMapping } from './queue-mapping.ts';
import type { MappingsOptions, RunningMapping, SourceMapping } from './source-mapping.ts';
import { startStreamMapping } from './stream-mapping.ts';

export type Mappings = {
  /** Replaces the mappings: unchanged ones keep running, removed ones stop. */
  use(wanted: ReadonlyMap<string, SourceMapping>): Promise<void>;
  /** Resolves when each mapping has processed what was in its source at the call. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

/** Runs the event source mappings of streams and queues. */
export function createMappings(options: MappingsOptions): Mappings {
  const running = new Map<string, { readonly spec: SourceMapping; readonly mapping: RunningMapping }>();
  const begin = (mapping: SourceMapping): RunningMapping => {
    switch (serviceOfArn(mapping.sourceArn)) {
      case 'dynamodb':
        return startStreamMapping({ ...options, mapping });
      case 'sqs':
        return startQueueMapping({ ...options, mapping });
      default:
        throw new LocalCloudError(`Nothing can be read from ${mapping.sourceArn} here.`);
    }
  };
  return {
    async use(wanted) {
      for (const [id, { spec, mapping }] of [...running]) {
        if (isDeepStrictEqual(wanted.get(id), spec)) continue;
        running.delete(id);
        await mapping.stop();
      }
      for (const [id, spec] of wanted) {
        if (!running.has(id)) running.set(id, { spec, mapping: begin(spec) });
      }
    },
    async settled() {
      await Promise.all([...running.values()].map(({ mapping }) => mapping.settled()));
    },
    async close() {
      await Promise.all([...running.values()].map(({ mapping }) => mapping.stop()));
      running.clear();
    },
  };
}
