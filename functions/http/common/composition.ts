import { randomBytes } from 'node:crypto';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { ticketDigest } from '#adapters/crypto/ticket-digest.ts';
import { createDynamoDbTickets } from '#adapters/dynamodb/dynamodb-connections.ts';
import { createDynamoDbInbox } from '#adapters/dynamodb/dynamodb-inbox.ts';
import {
  createDynamoDbEnvelopes,
  createDynamoDbSignatureIndex,
} from '#adapters/dynamodb/dynamodb-signatures.ts';
import {
  createPublishedKeyReader,
  SEAL_KEYS_DOCUMENT,
  TOKEN_KEYS_DOCUMENT,
} from '#adapters/jwt/published-keys.ts';
import { systemClock } from '#adapters/system/system.ts';
import { readConfig } from '#config/config.ts';
import { createSubjectReader } from '#functions/authorizer/read-subject.ts';
import { client, operationalTable, rateLimiter } from '#functions/runtime/composition/operational.ts';
import { composeVerifier } from '#functions/runtime/composition/sealer.ts';
import { composeVault } from '#functions/runtime/composition/storage.ts';

const config = readConfig(['SIGNATURES_TABLE', 'VAULT_BUCKET', 'WEBSOCKET_URL']);

export const webSocketUrl = config.WEBSOCKET_URL;
export const inbox = createDynamoDbInbox(client, operationalTable);
export const envelopes = createDynamoDbEnvelopes(client, operationalTable);
export const tickets = {
  tickets: createDynamoDbTickets(client, operationalTable, ticketDigest),
  random: () => randomBytes(32).toString('base64url'),
};
export const readSubject = createSubjectReader(client, operationalTable);
export const signing = {
  envelopes,
  signatures: createDynamoDbSignatureIndex(client, config.SIGNATURES_TABLE),
  vault: composeVault(config.VAULT_BUCKET),
  sealer: composeVerifier(),
  sha256,
};
export const tokenKeys = createPublishedKeyReader(client, operationalTable, TOKEN_KEYS_DOCUMENT, systemClock);
export const sealKeys = createPublishedKeyReader(client, operationalTable, SEAL_KEYS_DOCUMENT, systemClock);
export const limiter = rateLimiter();
export const clock = systemClock;
