import { RemovalPolicy } from 'aws-cdk-lib';
import type { Stage } from '#infra/stages.ts';

/**
 * The removal policy of a resource with data. Stages that keep data retain it, except when its creation is rolled back,
 * since it is then empty.
 */
export const removalOf = ({ keepData }: Pick<Stage, 'keepData'>): RemovalPolicy =>
  keepData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
