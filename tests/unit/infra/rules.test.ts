import { App, Stack, Validations } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import { createApp } from '#infra/app.ts';
import { strictTemplates } from '#infra/strict-templates.ts';
import { production } from '#tests/support/production.ts';
import { scratch } from '#tests/support/scratch.ts';

describe('the rules of synthesis', () => {
  it("hold for production: AwsSolutions, and CloudFormation's own with warnings as errors", {
    timeout: 60_000,
  }, () => {
    const context = { stage: 'prod', stages: { prod: production }, 'aws:cdk:bundling-stacks': [] };
    const app = createApp({ outdir: scratch(), context });
    expect(() => app.synth()).not.toThrow();
  });

  it('fail on CloudFormation warnings', { timeout: 60_000 }, () => {
    const app = new App({ outdir: scratch(), builtinCloudFormationValidation: false });
    Validations.of(app).addPlugins(strictTemplates());
    new CfnBucket(new Stack(app, 'Seeded'), 'Bucket', {
      accessControl: 'Private',
      ownershipControls: { rules: [{ objectOwnership: 'ObjectWriter' }] },
    });
    expect(() => app.synth()).toThrow('AccessControl property is deprecated');
  });
});
