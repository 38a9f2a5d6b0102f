import type { MediaObjects, MediaStore } from '#application/media/ports.ts';
import type { EvidenceVault } from '#application/signing/ports.ts';

/**
 * Buckets whose client is loaded at the first call. Most requests use no file, and a cold start should not wait for the
 * client's 270 KB.
 */
const s3 = () => import('#functions/runtime/composition/s3.ts');

export const composeVault = (bucket: string): EvidenceVault => ({
  put: async (...call) => (await s3()).openVault(bucket).put(...call),
  get: async (...call) => (await s3()).openVault(bucket).get(...call),
});

export const composeMediaStore = (bucket: string): MediaStore => ({
  uploadForm: async (...call) => (await s3()).openMediaStore(bucket).uploadForm(...call),
  readLink: async (...call) => (await s3()).openMediaStore(bucket).readLink(...call),
});

export const composeMediaObjects = (bucket: string): MediaObjects => ({
  read: async (...call) => (await s3()).openMediaObjects(bucket).read(...call),
  write: async (...call) => (await s3()).openMediaObjects(bucket).write(...call),
  writeOnce: async (...call) => (await s3()).openMediaObjects(bucket).writeOnce(...call),
  remove: async (...call) => (await s3()).openMediaObjects(bucket).remove(...call),
});
