import type { SeededAccount } from './seed.ts';
import type { LocalSystem } from './system.ts';

/** The text that `npm start` prints after the start. */
export function summary(
  system: LocalSystem,
  about: { accounts: readonly SeededAccount[]; dataDir: string | undefined; logFile: string },
): string {
  const { cloud, stripe } = system;
  const places: [string, string][] = [
    ['API', cloud.apiUrl],
    ['API reference', `${cloud.apiUrl}/docs`],
    ['WebSocket', system.output('WebSocketUrl')],
    ['AWS endpoint', cloud.awsEndpoint],
    ['Stripe double', stripe.url],
    ['Data', about.dataDir ?? 'in memory, gone at the end (--data DIR keeps it)'],
    ['Function logs', about.logFile],
  ];
  const accounts = about.accounts.map(({ role, email, password, note }): [string, string] => [
    role,
    [email, password, note].filter((part) => part !== undefined).join('  '),
  ]);
  const rows = accounts.length === 0 ? places : [...places, ['', ''] as [string, string], ...accounts];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`.trimEnd());
  return `\nHomeServe Pro is up.\n\n${lines.join('\n')}\n\nPress Ctrl-C to stop.\n`;
}
