import { ACCOUNT_ID, REGION } from '../template/intrinsics.ts';

/** `arn:aws:{service}:{region}:{account}:{resource}` in the local account. */
export const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;

/** The service of an ARN: `sqs` of `arn:aws:sqs:...`. */
export const serviceOfArn = (text: string): string => text.split(':')[2] ?? '';

/** What follows the account in an ARN: `queue-name` of `arn:aws:sqs:region:account:queue-name`. */
export const resourceOfArn = (text: string): string => text.split(':').slice(5).join(':');
