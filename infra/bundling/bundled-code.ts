import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import * as z from 'zod';
import type { FunctionSpec } from '#infra/constructs/function-spec.ts';
import { compileCache } from '../compile-cache.ts';
import { projectRoot } from './bundle-options.ts';

const bundleCommand = join(import.meta.dirname, 'bundle-command.ts');

/**
 * A function's code as an asset, hashed by the bundle's output, so that a source change without effect on it deploys
 * nothing. Calls esbuild itself, since CDK's NodejsFunction does not support splitting.
 */
export function bundledCode(spec: FunctionSpec): Code {
  return Code.fromAsset(projectRoot, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('none'),
      // CDK caches assets by their options and can't compare closures; this distinguishes functions.
      command: ['bundle', spec.entry],
      local: {
        tryBundle(outDir) {
          const native = spec.nativePackages ?? [];
          execFileSync(process.execPath, [bundleCommand, spec.entry, outDir, ...native], {
            stdio: 'inherit',
            env: { ...process.env, ...compileCache },
          });
          if (native.length > 0) installNative(native, outDir);
          return true;
        },
      },
    },
  });
}

const manifest = z.object({ dependencies: z.record(z.string(), z.string()) });

/** Installs packages in the lock file's versions, with binaries for Lambda's platform. */
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
