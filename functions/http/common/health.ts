import { failure } from '#contracts/errors.ts';
import { err, ok } from '#kernel/result.ts';
import { inbox, tokenKeys } from './composition.ts';

/** A real call to each dependency without which the API can't work. */
const probes: Readonly<Record<string, () => Promise<unknown>>> = {
  database: () => inbox.list('usr_health', { limit: 1 }),
  signing_keys: async () => {
    if ((await tokenKeys.all()).length === 0) throw new Error('There are no published keys.');
  },
};

export async function health() {
  const checks = await Promise.all(
    Object.entries(probes).map(async ([name, probe]) => {
      const start = performance.now();
      const passed = await probe().then(
        () => true,
        () => false,
      );
      return { name, passed, ms: Math.round((performance.now() - start) * 10) / 10 };
    }),
  );
  const failed = checks.filter(({ passed }) => !passed).map(({ name }) => name);
  return failed.length > 0
    ? err(failure('temporarily_unavailable', `Not available: ${failed.join(', ')}.`))
    : ok({
        status: 'ok' as const,
        checks: checks.map(({ name, ms }) => ({ name, status: 'ok' as const, ms })),
      });
}
