import type { DynamoDBStreamEvent } from 'aws-lambda';
import { sha256Bytes } from '#adapters/crypto/sha256.ts';
import { anchorEvents } from '#application/audit/anchor-events.ts';
import { readConfig } from '#config/config.ts';
import { auditEventsOf } from '#functions/runtime/composition/audit-records.ts';
import { composeSealer } from '#functions/runtime/composition/sealer.ts';
import { composeVault } from '#functions/runtime/composition/storage.ts';
import { logger } from '#functions/runtime/logging.ts';

const { VAULT_BUCKET } = readConfig(['VAULT_BUCKET']);
const ports = {
  vault: composeVault(VAULT_BUCKET),
  sealer: composeSealer(),
  hashBytes: sha256Bytes,
};

/** Anchors the audit table's new events in the vault, one anchor per batch of the table's stream. */
export async function handler(batch: DynamoDBStreamEvent): Promise<void> {
  const events = auditEventsOf(batch);
  const key = await anchorEvents(ports, events);
  logger.info('anchored', { key, events: events.length });
}
