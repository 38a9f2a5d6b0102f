import type { DocumentPolicy } from '#domain/people/documents.ts';

/** What an application can't be approved without. Where nothing real is paid out, papers are optional. */
export const documentPolicies = {
  local: { required: [] },
  dev: { required: [] },
  prod: { required: ['pan', 'aadhaar_last4', 'address_proof'] },
} as const satisfies Record<'local' | 'dev' | 'prod', DocumentPolicy>;
