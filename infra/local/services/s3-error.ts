import { newRequestId } from './aws-json.ts';
import type { AwsResponse } from './service.ts';
import { element, xmlDocument } from './xml.ts';

const statuses = {
  AccessDenied: 403,
  AccessForbidden: 403,
  BadDigest: 400,
  BucketAlreadyOwnedByYou: 409,
  BucketNotEmpty: 409,
  EntityTooLarge: 400,
  EntityTooSmall: 400,
  IncompleteBody: 400,
  InvalidArgument: 400,
  InvalidBucketState: 409,
  InvalidPolicyDocument: 400,
  InvalidRange: 416,
  InvalidRequest: 400,
  MalformedPOSTRequest: 400,
  MalformedXML: 400,
  MethodNotAllowed: 405,
  NoSuchBucket: 404,
  NoSuchCORSConfiguration: 404,
  NoSuchKey: 404,
  NoSuchObjectLockConfiguration: 404,
  NoSuchVersion: 404,
  NotImplemented: 501,
  ObjectLockConfigurationNotFoundError: 404,
  PreconditionFailed: 412,
  SignatureDoesNotMatch: 403,
} as const;
export type S3ErrorCode = keyof typeof statuses;

/** An S3 error response. */
export class S3Error extends Error {
  override readonly name = 'S3Error';
  readonly code: string;
  readonly status: number;
  constructor(code: S3ErrorCode, message: string) {
    super(message);
    this.code = code;
    this.status = statuses[code];
  }
}

/** An error as S3's XML. The gateway omits the body for HEAD. */
export const errorResponse = (error: { code: string; message: string; status: number }): AwsResponse => ({
  status: error.status,
  headers: { 'content-type': 'application/xml', 'x-amz-request-id': newRequestId() },
  body: xmlDocument(
    element('Error', [
      element('Code', error.code),
      element('Message', error.message),
      element('RequestId', newRequestId()),
    ]),
  ),
});
