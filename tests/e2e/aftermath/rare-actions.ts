const MISSING = 'Nobody lists. With leave to, S3 says that an object is missing, and not «access denied».';
const BUSY =
  'The limiter counts in the table only for callers who take more than an instance gives away unwritten.';
const FIRST_COME =
  'Ends a socket whose session is over. Two consumers may be the first to find out: one of them, run by run.';

/** Allowed and not called by the scenarios: why each is needed all the same. */
export const rareActions: Readonly<Record<string, string>> = {
  'Admin: dynamodb:UpdateItem table/Operational': BUSY,
  'Auth: dynamodb:UpdateItem table/Operational': BUSY,
  'Common: dynamodb:UpdateItem table/Operational': BUSY,
  'Customer: dynamodb:UpdateItem table/Operational': BUSY,
  'Onboarding: dynamodb:UpdateItem table/Operational': BUSY,
  'Operations: dynamodb:UpdateItem table/Operational': BUSY,
  'Vendor: dynamodb:UpdateItem table/Operational': BUSY,
  'Webhooks: dynamodb:UpdateItem table/Operational': BUSY,
  'VerifyEvidence: s3:ListBucket vault': MISSING,
  'Common: s3:ListBucket vault': MISSING,
  'MediaConsumer: s3:ListBucket media': MISSING,
  'Vendor: s3:ListBucket media': MISSING,
  'Webhooks: dynamodb:PutItem table/Ledger':
    'Posts what the provider tells of before who asked for it has: who is first changes from run to run.',
  'PushConsumer: dynamodb:Query table/Operational': FIRST_COME,
  'PushConsumer: dynamodb:DeleteItem table/Operational': FIRST_COME,
  'PushConsumer: execute-api:ManageConnections live/DELETE/@connections/*': FIRST_COME,
  'MediaConsumer: s3:DeleteObject media/portraits/*':
    'Takes a portrait away again whose owner was erased while it was made.',
  'NotificationConsumer: dynamodb:Query table/Operational': FIRST_COME,
  'NotificationConsumer: dynamodb:DeleteItem table/Operational': FIRST_COME,
  'NotificationConsumer: execute-api:ManageConnections live/DELETE/@connections/*': FIRST_COME,
};
