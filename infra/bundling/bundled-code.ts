import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import * as z from 'zod';
import type { FunctionSpec } from '#infra/constructs/function-spec.ts';
import { projectRoot } from './bundle-options.ts';

const bundleCommand = join(import.meta.dirname, 'bundle-command.ts');

/**
 * A function's code as an asset, named by what comes out of the bundling: a source that does not change it
 * deploys nothing. CDK's own construct for Node.js can't split a bundle, so esbuild is called here.
 */
export function bundledCode(spec: FunctionSpec): Code {
  return Code.fromAsset(projectRoot, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('none'),
      // CDK keeps one asset for equal options and does not see into a closure: this tells functions apart.
      command: ['bundle', spec.entry],
      local: {
        tryBundle(outDir) {
          const native = spec.nativePackages ?? [];
          execFileSync(process.execPath, [bundleCommand, spec.entry, outDir, ...native], {
            stdio: 'inherit',
          });
          if (native.length > 0) installNative(native, outDir);
          return true;
        },
      },
    },
  });
}

const manifest = z.object({ dependencies: z.record(z.string(), z.string()) });

/** The versions of the lock file, with the binaries of Lambda's platform. */
function installNative(packages: readonly string[], outDir: string): void {
  const { dependencies } = manifest.parse(
    JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')),
  );
  const wanted = packages.map((name) => [name, dependencies[name]]);
  writeFileSync(join(outDir, 'package.json'), JSON.stringify({ dependencies: Object.fromEntries(wanted) }));
  cpSync(join(projectRoot, 'package-lock.json'), join(outDir, 'package-lock.json'));
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--omit=dev', '--ignore-scripts'], {
    cwd: outDir,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, npm_config_os: 'linux', npm_config_cpu: 'arm64', npm_config_libc: 'glibc' },
  });
}
