import { RemovalPolicy } from 'aws-cdk-lib';
import type { Stage } from '#infra/stages.ts';

/**
 * What becomes of something that holds data when it leaves its stack. Where data is kept it stays, unless the very
 * deployment that made it is rolled back: then it is empty, and would only be in the way.
 */
export const removalOf = ({ keepData }: Pick<Stage, 'keepData'>): RemovalPolicy =>
  keepData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
