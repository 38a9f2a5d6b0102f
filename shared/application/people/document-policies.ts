import type { DocumentPolicy } from '#domain/people/documents.ts';

/**
 * The documents without which an application can't be approved. Where no real money is paid out, they are optional.
 */
export const documentPolicies = {
  local: { required: [] },
  dev: { required: [] },
  prod: { required: ['pan', 'aadhaar_last4', 'address_proof'] },
} as const satisfies Record<'local' | 'dev' | 'prod', DocumentPolicy>;
