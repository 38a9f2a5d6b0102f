const MISSING = 'Nobody lists. With leave to, S3 says that an object is missing, and not «access denied».';
const BUSY =
  'The limiter counts in the table only for callers who take more than an instance gives away unwritten.';
const FIRST_COME =
  'Ends a socket whose session is over. What ends the session may have ended its sockets before: run by run.';

/** Allowed and not called by the scenarios: why each is needed all the same. */
export const rareActions: Readonly<Record<string, string>> = {
  'Admin: dynamodb:UpdateItem table/Operational': BUSY,
  'Auth: dynamodb:UpdateItem table/Operational': BUSY,
  'Common: dynamodb:UpdateItem table/Operational': BUSY,
  'Customer: dynamodb:UpdateItem table/Operational': BUSY,
  'Onboarding: dynamodb:UpdateItem table/Operational': BUSY,
  'Messages: dynamodb:UpdateItem table/Operational': BUSY,
  'Operations: dynamodb:UpdateItem table/Operational': BUSY,
  'Connect: dynamodb:UpdateItem table/Operational': BUSY,
  'Vendor: dynamodb:UpdateItem table/Operational': BUSY,
  'Webhooks: dynamodb:UpdateItem table/Operational': BUSY,
  'Audit: events:PutEvents bus/homeservelocaleventsBus':
    'Sets aside what it can not read. Whatever the scenarios write can be read.',
  'VerifyEvidence: s3:ListBucket vault': MISSING,
  'Common: s3:ListBucket vault': MISSING,
  'MediaConsumer: s3:ListBucket media': MISSING,
  'Vendor: s3:ListBucket media': MISSING,
  'Connect: dynamodb:Query table/Operational':
    'Takes a socket away again whose session ended between its ticket and its opening.',
  'ErasureConsumer: s3:DeleteObject media/photos/*':
    'Takes away the photos of an erased customer: the suite erases nobody who had a job done.',
  'Operations: dynamodb:PutItem table/Ledger':
    'Posts that the customer has the money of a failed refund after all: no refund of the scenarios fails.',
  'TransferToVendor: dynamodb:GetItem table/Ledger':
    'Looks whether a transfer is in the books of a payment that was refunded while its payout ran.',
  'Webhooks: dynamodb:PutItem table/Ledger':
    'Posts what the provider tells of before who asked for it has: who is first changes from run to run.',
  'Deadline: dynamodb:DeleteItem table/Operational':
    'Takes a socket off the table after ending it. The end runs Disconnect, which may have done so before.',
  'PushConsumer: dynamodb:Query table/Operational': FIRST_COME,
  'PushConsumer: dynamodb:DeleteItem table/Operational': FIRST_COME,
  'PushConsumer: execute-api:ManageConnections live/DELETE/@connections/*': FIRST_COME,
  'ForecastDemand: dynamodb:PutItem table/Operational':
    'Saves the outlook of a city that has models, which take six weeks of requests.',
  'MediaConsumer: s3:GetObject media/photos/*':
    'Reads the picture that is there already when a form was used twice at once.',
  'MediaConsumer: s3:DeleteObject media/portraits/*':
    'Takes a portrait away again whose owner was erased while it was made.',
};
