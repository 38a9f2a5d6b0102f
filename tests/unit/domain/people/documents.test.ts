import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  acceptDocument,
  addDocument,
  EXPIRY_NOTICE_DAYS,
  expiryNotice,
  hasLapsedDocuments,
  MAX_DOCUMENTS,
} from '#domain/people/documents.ts';
import { plusMinutes } from '#kernel/clock.ts';
import { vendorDocument } from '#tests/support/vendors.ts';

const AT = '2026-11-22T10:00:00.000Z';
const DAY = 1440;
const accepted = (documentId: string, validUntil: string | null) =>
  vendorDocument({ documentId, status: 'accepted', validUntil });

describe('filing documents', () => {
  it('puts a new one in the place of what nobody accepted, and beside what counts', () => {
    const documents = [
      accepted('doc_old', AT),
      vendorDocument({ documentId: 'doc_bad', status: 'rejected' }),
    ];
    const filed = addDocument(documents, vendorDocument({ documentId: 'doc_new' }));
    expect(filed.ok && filed.value.map((d) => d.documentId)).toEqual(['doc_old', 'doc_new']);
  });

  it('is bounded', () => {
    const full = Array.from({ length: MAX_DOCUMENTS }, (_, i) => accepted(`doc_${i}`, null));
    expect(addDocument(full, vendorDocument({ documentId: 'doc_more' }))).toMatchObject({
      error: { code: 'document_invalid' },
    });
  });

  it('lets a renewed one take the place of the lapsed one', () => {
    const documents = [accepted('doc_old', AT), vendorDocument({ documentId: 'doc_new' })];
    expect(hasLapsedDocuments(documents, AT)).toBe(true);
    const renewed = acceptDocument(documents, 'doc_new', AT);
    expect(renewed.ok && renewed.value.map((d) => d.status)).toEqual(['superseded', 'accepted']);
    expect(renewed.ok && hasLapsedDocuments(renewed.value, AT)).toBe(false);
  });

  it('accepts none that has run out', () => {
    const lapsed = [vendorDocument({ validUntil: AT })];
    expect(acceptDocument(lapsed, 'doc_1', AT)).toMatchObject({ error: { code: 'document_invalid' } });
  });
});

describe('a notice of expiry', () => {
  const from = (minutes: number) => [accepted('doc_1', plusMinutes(AT, minutes))];

  it('comes from the thirtieth day before, and again when it has come to pass', () => {
    expect(expiryNotice(from(EXPIRY_NOTICE_DAYS * DAY + 1), AT)).toBeUndefined();
    const soon = expiryNotice(from(EXPIRY_NOTICE_DAYS * DAY), AT);
    expect(soon?.notice).toBe('expiring');
    const until = plusMinutes(AT, EXPIRY_NOTICE_DAYS * DAY);
    expect(expiryNotice(soon?.documents ?? [], until)?.notice).toBe('lapsed');
  });

  it('is given once, whenever it is asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -60, max: 60 }), { maxLength: 6 }), (days) => {
        const documents = days.map((day, i) => accepted(`doc_${i}`, plusMinutes(AT, day * DAY)));
        const told = expiryNotice(documents, AT);
        const worst = Math.min(...days, Number.POSITIVE_INFINITY);
        const expected = worst <= 0 ? 'lapsed' : worst <= EXPIRY_NOTICE_DAYS ? 'expiring' : undefined;
        expect(told?.notice).toBe(expected);
        expect(expiryNotice(told?.documents ?? documents, AT)).toBeUndefined();
      }),
    );
  });
});
