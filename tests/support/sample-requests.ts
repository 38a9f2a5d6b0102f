import type { Route } from '#contracts/route.ts';

/** An unparsed request. */
export type RawRequest = {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
};

export const sampleParams: Readonly<Record<string, string>> = {
  bookingId: 'bk_none',
  city: 'bengaluru',
  code: 'not_found',
  date: '2026-11-23',
  documentId: 'doc_none',
  envelopeId: 'env_none',
  invitationId: 'inv_none',
  notificationId: 'ntf_none',
  paymentId: 'pay_none',
  pincode: '560038',
  ruleId: 'rul_none',
  serviceId: 'svc_none',
  sessionId: 'ses_none',
  userId: 'usr_none',
  vendorId: 'usr_none',
};

/** Required query parameters by route. */
const sampleQuery: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  searchServices: { pincode: '560038' },
  listSlots: { pincode: '560038', date: '2026-11-23' },
  getDemand: { date: '2026-11-23' },
  listVendors: { pincode: '560038', skill: 'tap_repair' },
  getAuditLog: { kind: 'booking', id: 'bk_none' },
  exportAuditLog: { kind: 'booking', id: 'bk_none' },
};

/** A request that matches the route's contract; the ids in it need not exist. */
export function sampleRequest(route: Route): RawRequest {
  const names = Object.keys(route.params?.().shape ?? {});
  return {
    params: Object.fromEntries(
      names.map((name) => {
        const value = sampleParams[name];
        if (value === undefined) throw new Error(`${route.id} needs a sample of ${name}.`);
        return [name, value];
      }),
    ),
    query: sampleQuery[route.id] ?? {},
    headers: {
      ...(route.idempotency === 'required' ? { 'idempotency-key': `sample-${route.id}` } : {}),
      ...(route.body ? { 'content-type': 'application/json' } : {}),
    },
    ...(route.bodyExample === undefined ? {} : { body: JSON.stringify(route.bodyExample) }),
  };
}

/** The path and query of a request of `route`, percent-encoded. */
export function pathOf(route: Route, request: Pick<RawRequest, 'params' | 'query'>): string {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(request.params[name] ?? ''),
  );
  const query = new URLSearchParams(Object.entries(request.query)).toString();
  return query === '' ? path : `${path}?${query}`;
}
