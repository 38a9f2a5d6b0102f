import { applyStacks } from './apply.ts';
import type { LocalCloudOptions } from './cloud-options.ts';
import { createHttpApi } from './http/http-api.ts';
import { functionEnvironment } from './lambda/function-environment.ts';
import type { LocalServices } from './local-services.ts';
import { localize } from './localize.ts';
import type { DeploymentState, Platform } from './platform.ts';
import { emptyModel, type Model, type Parts } from './resources/parts.ts';
import type { StackTemplate } from './template/assembly.ts';

/**
 * Deploys stacks: creates and updates resources, then switches routes, rules and mappings over. When it throws, the
 * previous deployment stays active.
 */
export async function deployStacks(
  stacks: readonly StackTemplate[],
  platform: Platform,
  deployed: DeploymentState,
  options: LocalCloudOptions,
): Promise<void> {
  const { server, gateway, functions, services, recorder } = platform;
  const model = emptyModel();
  const addresses = { apiUrl: server.url, awsEndpoint: gateway.url, apis: model.apis };
  const parts: Parts = {
    functions,
    services,
    model,
    dynamodb: platform.dynamodb,
    projectRoot: options.projectRoot ?? new URL('../../', import.meta.url),
    baseEnv: (name) => ({ ...functionEnvironment(name, gateway.url), ...options.env }),
    warn: options.log.warn,
    customResource: platform.customResources.provision,
  };
  deployed.pending = model;
  try {
    const { outputs } = await applyStacks(stacks, parts, (value) => localize(value, addresses));
    await removeOldRules(services, model);
    deployed.model = model;
    deployed.outputs = outputs;
  } finally {
    deployed.pending = undefined;
  }
  const api = [...model.apis.values()].find((candidate) => candidate.protocol === 'HTTP');
  server.use({
    request: api && createHttpApi(api, functions.invoke, recorder),
    upgrade: platform.sockets.upgrade,
  });
  await platform.mappings.use(model.mappings);
}

/** Deletes rules that are no longer in the templates but still in the kept data. */
async function removeOldRules(services: LocalServices, model: Model): Promise<void> {
  for (const rule of [...services.events.rules()]) {
    if (!model.rules.has(`${rule.busName}/${rule.name}`)) {
      await services.events.deleteRule(rule.busName, rule.name);
    }
  }
}
