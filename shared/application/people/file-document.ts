import type { MediaObjects, MediaStore, UploadForm } from '#application/media/ports.ts';
import type { CallContext } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { DocumentKind, Vendor, VendorDocument } from '#domain/people/vendor.ts';
import { plusMinutes } from '#kernel/clock.ts';
import type { IdSource } from '#kernel/ids.ts';
import { atLocal, plusDays } from '#kernel/local-time.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { type ChangeVendorPorts, changeVendor, instructVendor } from './change-vendor.ts';

export type DocumentInput =
  | { readonly kind: 'aadhaar_last4'; readonly last4: string }
  | {
      readonly kind: Exclude<DocumentKind, 'aadhaar_last4'>;
      readonly contentType: string;
      readonly bytes: number;
      readonly validUntil?: string | undefined;
    };
export type FiledDocument = {
  readonly document: VendorDocument;
  /** Null for what is data alone. */
  readonly upload: (UploadForm & { readonly expiresAt: string }) | null;
};

const FORM_MINUTES = 10;
/** Beside the pictures of jobs, and never served like them. */
const objectKeyOf = (vendorId: string, documentId: string): string => `documents/${vendorId}/${documentId}`;
/** Where the form puts the file. It stays usable for minutes: what was confirmed must not be replaced by it. */
export const uploadKeyOf = (documentId: string): string => `uploads/${documentId}`;

/** Files a document of the caller; the file itself goes straight to storage. Failures: not_found, illegal_transition, document_invalid. */
export async function fileDocument(
  ports: ChangeVendorPorts & { readonly media: Pick<MediaStore, 'uploadForm'>; readonly ids: IdSource },
  input: DocumentInput,
  context: CallContext,
): Promise<Result<FiledDocument, Failure>> {
  const vendorId = context.actor.id;
  const documentId = ports.ids.next('doc');
  const vendor = (await ports.vendors.find(vendorId))?.state;
  if (!vendor) return err(failure('not_found', 'Fill in your profile first.'));
  const document = newDocument(vendor, documentId, input, context.at);
  if (document.validUntil !== null && document.validUntil <= context.at) {
    return err(failure('document_invalid', 'The document has run out already.'));
  }
  const saved = await instructVendor(ports, vendorId, { type: 'add_document', document }, context);
  if (!saved.ok) return saved;
  if (input.kind === 'aadhaar_last4') return ok({ document, upload: null });
  const form = await ports.media.uploadForm({
    key: uploadKeyOf(documentId),
    contentType: input.contentType,
    maxBytes: input.bytes,
    seconds: FORM_MINUTES * 60,
  });
  return ok({ document, upload: { ...form, expiresAt: plusMinutes(context.at, FORM_MINUTES) } });
}

function newDocument(vendor: Vendor, documentId: string, input: DocumentInput, at: string): VendorDocument {
  const base = { documentId, kind: input.kind, filedAt: at, reason: null, notice: 'none' } as const;
  if (input.kind === 'aadhaar_last4') {
    const data = { objectKey: null, contentType: null, validUntil: null };
    return { ...base, ...data, status: 'uploaded', last4: input.last4 };
  }
  const lastDay = input.validUntil;
  return {
    ...base,
    status: 'requested',
    objectKey: objectKeyOf(vendor.vendorId, documentId),
    contentType: input.contentType,
    last4: null,
    validUntil: lastDay === undefined ? null : atLocal(plusDays(lastDay, 1), 0, vendor.timeZone),
  };
}

/** The first bytes of each accepted file type. */
const signatures: Readonly<Record<string, readonly number[]>> = {
  'application/pdf': [0x25, 0x50, 0x44, 0x46],
  'image/jpeg': [0xff, 0xd8, 0xff],
  'image/png': [0x89, 0x50, 0x4e, 0x47],
};

/**
 * Takes in an upload that is what was announced: it is stored where no form can write. Failures: not_found,
 * illegal_transition, document_invalid.
 */
export async function confirmDocument(
  ports: ChangeVendorPorts & { readonly objects: Pick<MediaObjects, 'read' | 'remove' | 'write'> },
  documentId: string,
  context: CallContext,
): Promise<Result<VendorDocument, Failure>> {
  const confirmed = await changeVendor(
    ports,
    context.actor.id,
    async (vendor) => {
      const document = vendor.documents.find((d) => d.documentId === documentId);
      if (!document) return err(failure('not_found'));
      if (document.status !== 'requested' || !document.objectKey || document.contentType === null) {
        return err(failure('illegal_transition', 'This document has no upload to confirm, or not any more.'));
      }
      const expected = signatures[document.contentType] ?? [];
      const bytes = await ports.objects.read(uploadKeyOf(documentId));
      if (!bytes) return err(failure('document_invalid', 'Nothing has been uploaded yet.'));
      if (!expected.every((byte, i) => bytes[i] === byte)) {
        return err(failure('document_invalid', `The upload is no ${document.contentType}.`));
      }
      await ports.objects.write(document.objectKey, bytes, document.contentType);
      return ok({ command: { type: 'confirm_document', documentId } });
    },
    context,
  );
  if (!confirmed.ok) return confirmed;
  await ports.objects.remove(uploadKeyOf(documentId));
  const document = confirmed.value.documents.find((d) => d.documentId === documentId);
  return document ? ok(document) : err(failure('not_found'));
}
