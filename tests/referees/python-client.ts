import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { publicCatalogueRoutes } from '#contracts/routes/public-catalogue.ts';
import { startLocalSystem } from '#infra/local/system.ts';
import { start } from '#tests/deploy/processes.ts';
import { eventually } from '../../bin/demo/checks.ts';
import { caller } from '../../bin/demo/people.ts';
import { LOCAL_PINCODE, localAccounts, seed } from '../../bin/seed.ts';
import { installPythonTool, runReferee } from './python-tool.ts';

/*
 * openapi-python-client makes a client of /openapi.json, and a Python program books a job with it: whatever the
 * document says otherwise than the API does shows as a model that can't be read.
 */
const NAME = 'openapi-python-client';
const VERSION = '0.29.1';

await runReferee(async () => {
  const command = await installPythonTool({ name: NAME, version: VERSION });
  const workDir = mkdtempSync(join(tmpdir(), 'homeserve-python-client-'));
  const system = await startLocalSystem({
    port: 0,
    log: { warn: (line) => console.log(line), functionLine: () => undefined },
  });
  try {
    await seed(system, { isNew: true });
    const { apiUrl } = system.cloud;
    const document = join(workDir, 'openapi.json');
    writeFileSync(document, await (await fetch(`${apiUrl}/openapi.json`)).text());
    const client = join(workDir, 'client');
    const generated = await start(command, ['generate', '--path', document, '--output-path', client])
      .finished;
    if (generated.exitCode !== 0) {
      console.log(generated.output);
      return false;
    }
    await eventually('the local vendor', async () => {
      const query = { pincode: LOCAL_PINCODE, skill: 'tap_repair' };
      const { items } = await caller(apiUrl)(publicCatalogueRoutes.listVendors, { query });
      return items[0];
    });
    const { email, password } = localAccounts[0];
    const program = join(import.meta.dirname, 'python-client/book.py');
    const python = join(dirname(command), 'python');
    const used = await start(python, [program, apiUrl, email, password, LOCAL_PINCODE, client]).finished;
    console.log(used.output);
    return used.exitCode === 0;
  } finally {
    await system.stop();
    rmSync(workDir, { recursive: true, force: true });
  }
});
