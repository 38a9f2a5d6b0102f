import { z } from 'zod';
import { openStateFile } from '../services/state-file.ts';

/** The last processed sequence number of each stream mapping. */
export type Checkpoints = {
  get(mappingId: string): string | undefined;
  /** Resolves once it is on disk, if there is a data directory. */
  set(mappingId: string, sequenceNumber: string): Promise<void>;
};

export async function openCheckpoints(dataDir: string | undefined): Promise<Checkpoints> {
  const file = await openStateFile({
    dataDir,
    file: 'checkpoints.json',
    schema: z.record(z.string(), z.string()),
    initial: {},
  });
  return {
    get: (mappingId) => file.state[mappingId],
    set(mappingId, sequenceNumber) {
      file.state[mappingId] = sequenceNumber;
      return file.save();
    },
  };
}
