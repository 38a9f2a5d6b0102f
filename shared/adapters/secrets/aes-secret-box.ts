import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SecretBox } from '#application/identity/ports.ts';
import { ringWith } from './pepper-macs.ts';
import { deriveKey, type PepperRing } from './pepper-ring.ts';
import type { SecretReader } from './secret-reader.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM with the context as additional data: `{keyId}.{base64url of iv, tag, ciphertext}`. */
export function createAesSecretBox(ring: SecretReader<PepperRing>): SecretBox {
  return {
    async seal(plain, context) {
      const keys = await ring.read();
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', deriveKey(keys, 'secret_box', keys.active), iv);
      cipher.setAAD(Buffer.from(context, 'utf8'));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return `${keys.active}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`;
    },
    async open(sealed, context) {
      const [keyId = '', body = ''] = sealed.split('.');
      const bytes = Buffer.from(body, 'base64url');
      const key = deriveKey(await ringWith(ring, keyId), 'secret_box', keyId);
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(context, 'utf8'));
      decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      const plain = [decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()];
      return Buffer.concat(plain).toString('utf8');
    },
  };
}
