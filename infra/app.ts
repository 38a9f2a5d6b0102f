import { App, Tags, Validations } from 'aws-cdk-lib';
import { BUNDLING_STACKS } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks } from 'cdk-nag';
import { arnOf, extend } from '#infra/constructs/platform.ts';
import { ApiStack } from '#infra/stacks/api-stack.ts';
import { DataStack } from '#infra/stacks/data-stack.ts';
import { EventsStack } from '#infra/stacks/events-stack.ts';
import { ObservabilityStack } from '#infra/stacks/observability-stack.ts';
import { RealtimeStack } from '#infra/stacks/realtime-stack.ts';
import { TimersStack } from '#infra/stacks/timers-stack.ts';
import { WorkflowStack } from '#infra/stacks/workflow-stack.ts';
import { featureFlags } from './feature-flags.ts';
import { readStage } from './stages.ts';
import { strictTemplates } from './strict-templates.ts';

/**
 * Context key to synthesize templates only, without bundling and rule checks, as the local cloud and most tests do.
 */
export const TEMPLATES_ONLY = 'homeserve:templates-only';

export type AppOptions = {
  /** Context as given with `-c`; the CLI's own takes precedence. */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly outdir?: string;
};

/** The whole system as CDK stacks, for the stage that the context names. Not yet synthesized. */
export function createApp(options: AppOptions = {}): App {
  const app = new App({
    context: { ...featureFlags, ...options.context },
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    ...(options.outdir === undefined ? {} : { outdir: options.outdir }),
  });
  const stage = readStage(app.node);
  // Stage local is never deployed; its functions run from their sources.
  const templatesOnly = stage.name === 'local' || String(app.node.tryGetContext(TEMPLATES_ONLY)) === 'true';
  if (templatesOnly) app.node.setContext(BUNDLING_STACKS, []);
  const name = (part: string) => `homeserve-${stage.name}-${part}`;
  const props = { terminationProtection: stage.keepData };

  const data = new DataStack(app, name('data'), { ...props, stage });
  const { platform } = data;
  const timers = new TimersStack(app, name('timers'), { ...props, platform });
  const workflow = new WorkflowStack(app, name('workflow'), { ...props, platform });
  const realtime = new RealtimeStack(app, name('realtime'), {
    ...props,
    platform: extend(platform, timers.provides),
  });
  const whole = [timers, workflow, realtime].reduce((sum, stack) => extend(sum, stack.provides), platform);
  const events = new EventsStack(app, name('events'), {
    ...props,
    platform: whole,
    operational: data.operational,
    audit: data.audit,
  });
  const api = new ApiStack(app, name('api'), { ...props, platform: whole });
  // CDK can't see imports by export name, so the order is declared here. Consumers are deployed before the routes
  // that write their events.
  for (const stack of [timers, workflow, realtime]) stack.addStackDependency(data);
  realtime.addStackDependency(timers);
  for (const needed of [timers, workflow, realtime]) events.addStackDependency(needed);
  api.addStackDependency(events);

  new ObservabilityStack(app, name('observability'), {
    ...props,
    platform: whole,
    apiId: api.api.apiId,
    socketsId: realtime.api.apiId,
    signThenPayArn: arnOf(whole, 'signThenPay'),
    operationalTable: data.operational.tableName,
    watched: [data, timers, workflow, realtime, events, api],
  });

  Tags.of(app).add('project', 'homeserve');
  Tags.of(app).add('stage', stage.name);
  if (!templatesOnly) Validations.of(app).addPlugins(new AwsSolutionsChecks(app), strictTemplates());
  return app;
}
