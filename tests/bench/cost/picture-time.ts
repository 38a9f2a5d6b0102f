import { sharpPictureCleaner } from '#adapters/images/sharp-picture-cleaner.ts';
import { pictureOf } from '../../../bin/demo/pictures.ts';

const RUNS = 10;

/** Processor time of cleaning one of the scenario's pictures, on whichever threads, in ms. For a process at rest. */
export async function pictureCpuMs(): Promise<number> {
  const picture = await pictureOf('before: a job');
  const clean = async (): Promise<void> => {
    if (!(await sharpPictureCleaner.clean(picture))) throw new Error('The picture was not taken for one.');
  };
  await clean();
  const before = process.cpuUsage();
  for (let run = 0; run < RUNS; run++) await clean();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / RUNS;
}
