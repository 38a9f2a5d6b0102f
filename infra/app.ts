import { App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { extend } from './constructs/platform.ts';
import { featureFlags } from './feature-flags.ts';
import { ApiStack } from './stacks/api-stack.ts';
import { DataStack } from './stacks/data-stack.ts';
import { EventsStack } from './stacks/events-stack.ts';
import { RealtimeStack } from './stacks/realtime-stack.ts';
import { TimersStack } from './stacks/timers-stack.ts';
import { WorkflowStack } from './stacks/workflow-stack.ts';
import { readStage } from './stages.ts';

export type AppOptions = {
  /** Context as by `-c`; what the CLI gives goes first. */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly outdir?: string;
};

/** The whole system as CDK stacks, for the stage that the context names. Not yet synthesized. */
export function createApp(options: AppOptions = {}): App {
  const app = new App({
    context: { ...featureFlags, ...options.context },
    analyticsReporting: false,
    ...(options.outdir === undefined ? {} : { outdir: options.outdir }),
  });
  const stage = readStage(app.node);
  const name = (part: string) => `homeserve-${stage.name}-${part}`;
  const props = { terminationProtection: stage.keepData };

  const data = new DataStack(app, name('data'), { ...props, stage });
  let platform = data.platform;
  platform = extend(platform, new TimersStack(app, name('timers'), { ...props, platform }).provides);
  platform = extend(platform, new WorkflowStack(app, name('workflow'), { ...props, platform }).provides);
  platform = extend(platform, new RealtimeStack(app, name('realtime'), { ...props, platform }).provides);
  new EventsStack(app, name('events'), { ...props, platform, operational: data.operational });
  new ApiStack(app, name('api'), { ...props, platform });

  Tags.of(app).add('project', 'homeserve');
  Tags.of(app).add('stage', stage.name);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}
