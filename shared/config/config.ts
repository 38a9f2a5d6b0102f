import { type Environment, type EnvironmentName, environment, unsetValues } from '#contracts/environment.ts';

/**
 * The named settings of this process, parsed. The one place that reads `process.env`.
 * @throws Error that names each variable that is missing or wrong, never its value.
 */
export function readConfig<const N extends EnvironmentName>(
  names: readonly N[],
  source: Readonly<Record<string, string | undefined>> = process.env,
): Pick<Environment, N> {
  const values: Partial<Record<EnvironmentName, unknown>> = {};
  const wrong: string[] = [];
  const unset: Partial<Environment> = unsetValues;
  for (const name of names) {
    const text = source[name];
    if (text === undefined && name in unset) {
      values[name] = unset[name];
    } else {
      const parsed = environment[name]().safeParse(text);
      if (parsed.success) values[name] = parsed.data;
      else wrong.push(`${name}: ${parsed.error.issues[0]?.message ?? 'invalid'}`);
    }
  }
  if (wrong.length > 0) throw new Error(`The environment is not complete. ${wrong.join('; ')}`);
  return values as Pick<Environment, N>;
}
