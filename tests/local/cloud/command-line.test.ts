import { describe, expect, it } from 'vitest';
import { HELP, parseCommandLine } from '#infra/local/command-line.ts';

describe('the command line of npm start', () => {
  it('has defaults', () => {
    expect(parseCommandLine([])).toEqual({
      kind: 'run',
      port: 4000,
      dataDir: undefined,
      enforceIam: false,
      verbose: false,
    });
  });

  it('accepts every option in its help', () => {
    const command = parseCommandLine(['--port', '0', '--data', 'here', '--enforce-iam', '--verbose']);
    expect(command).toEqual({ kind: 'run', port: 0, dataDir: 'here', enforceIam: true, verbose: true });
    for (const flag of ['--port', '--data', '--enforce-iam', '--verbose', '--help'])
      expect(HELP).toContain(flag);
    expect(parseCommandLine(['--help'])).toEqual({ kind: 'help' });
  });

  it.each([
    [['--prot', '1'], '--prot'],
    [['--port', 'x'], '--port'],
    [['--port', '65536'], '--port'],
    [['--port', '-1'], '--port'],
    [['--port'], '--port'],
    [['--data', ''], '--data'],
    [['more'], 'more'],
    [['--verbose=yes'], '--verbose'],
  ])('%j is a usage error in one line that names it', (argv, name) => {
    const command = parseCommandLine(argv);
    expect(command.kind).toBe('usage_error');
    const message = command.kind === 'usage_error' ? command.message : '';
    expect(message).toContain(name);
    expect(message).toMatch(/^[^\n]+[^.]\.$/);
  });
});
