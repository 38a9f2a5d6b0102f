import { type Instant, minutesBetween } from '#kernel/clock.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { DocumentKind, VendorDocument } from './vendor.ts';

/** Which documents an application can't be approved without. */
export type DocumentPolicy = { readonly required: readonly DocumentKind[] };

type Refused = { readonly code: 'document_invalid' | 'not_found'; readonly detail: string };
type Checked = Result<readonly VendorDocument[], Refused>;

/** More documents than anybody needs, fewer than would swell a vendor's record. */
export const MAX_DOCUMENTS = 40;
/** From so many days before a document runs out its vendor is asked for the next one. */
export const EXPIRY_NOTICE_DAYS = 30;

const replaced = (documents: readonly VendorDocument[], next: VendorDocument): readonly VendorDocument[] =>
  documents.map((document) => (document.documentId === next.documentId ? next : document));

export const isLapsed = (document: VendorDocument, at: Instant): boolean =>
  document.validUntil !== null && document.validUntil <= at;

/** Whether an accepted document has run out and none of its kind took its place. */
export const hasLapsedDocuments = (documents: readonly VendorDocument[], at: Instant): boolean =>
  documents.some((document) => document.status === 'accepted' && isLapsed(document, at));

/** The documents with a new one; earlier ones of its kind that nobody accepted give way to it. */
export function addDocument(documents: readonly VendorDocument[], document: VendorDocument): Checked {
  const kept = documents.filter(({ kind, status }) => kind !== document.kind || status === 'accepted');
  return kept.length < MAX_DOCUMENTS
    ? ok([...kept, document])
    : err({ code: 'document_invalid', detail: `At most ${MAX_DOCUMENTS} documents are kept.` });
}

export const uploadedDocument = (
  documents: readonly VendorDocument[],
  documentId: string,
): readonly VendorDocument[] =>
  documents.map((document) =>
    document.documentId === documentId ? { ...document, status: 'uploaded' as const } : document,
  );

function undecided(
  documents: readonly VendorDocument[],
  documentId: string,
): Result<VendorDocument, Refused> {
  const document = documents.find((d) => d.documentId === documentId);
  if (!document) return err({ code: 'not_found', detail: 'There is no such document.' });
  return document.status === 'uploaded'
    ? ok(document)
    : err({ code: 'document_invalid', detail: `The document is ${document.status}.` });
}

/** Accepts an uploaded document; an accepted one of its kind before it no longer counts. */
export function acceptDocument(
  documents: readonly VendorDocument[],
  documentId: string,
  at: Instant,
): Checked {
  const found = undecided(documents, documentId);
  if (!found.ok) return found;
  const document = found.value;
  if (isLapsed(document, at)) return err({ code: 'document_invalid', detail: 'The document has run out.' });
  const before = documents.map((d) =>
    d.kind === document.kind && d.status === 'accepted' ? { ...d, status: 'superseded' as const } : d,
  );
  return ok(replaced(before, { ...document, status: 'accepted', reason: null }));
}

export function rejectDocument(
  documents: readonly VendorDocument[],
  documentId: string,
  reason: string,
): Checked {
  const found = undecided(documents, documentId);
  return found.ok ? ok(replaced(documents, { ...found.value, status: 'rejected', reason })) : found;
}

/** What of the documents stands against an approval; undefined when nothing does. */
export function openDocument(
  documents: readonly VendorDocument[],
  policy: DocumentPolicy,
  at: Instant,
): string | undefined {
  const undecidedOne = documents.find(({ status }) => status === 'requested' || status === 'uploaded');
  if (undecidedOne) return `${undecidedOne.kind} has not been checked.`;
  const lapsed = documents.find((document) => document.status === 'accepted' && isLapsed(document, at));
  if (lapsed) return `${lapsed.kind} has run out.`;
  const missing = policy.required.find(
    (kind) => !documents.some((document) => document.kind === kind && document.status === 'accepted'),
  );
  return missing === undefined ? undefined : `${missing} is missing.`;
}

export type ExpiryNotice = {
  readonly documents: readonly VendorDocument[];
  /** The graver of what there is to tell. */
  readonly notice: 'expiring' | 'lapsed';
};

/** The notice of expiring documents that a vendor has not had yet; undefined when there is none. */
export function expiryNotice(documents: readonly VendorDocument[], at: Instant): ExpiryNotice | undefined {
  const due = (document: VendorDocument): VendorDocument['notice'] => {
    if (document.status !== 'accepted' || document.validUntil === null) return document.notice;
    if (isLapsed(document, at)) return 'lapsed';
    const days = minutesBetween(at, document.validUntil) / 1440;
    return days <= EXPIRY_NOTICE_DAYS ? 'expiring' : 'none';
  };
  const told = documents.map((document) => ({ ...document, notice: due(document) }));
  const news = told.filter((document, i) => document.notice !== documents[i]?.notice);
  if (news.some(({ notice }) => notice === 'lapsed')) return { documents: told, notice: 'lapsed' };
  return news.some(({ notice }) => notice === 'expiring')
    ? { documents: told, notice: 'expiring' }
    : undefined;
}
