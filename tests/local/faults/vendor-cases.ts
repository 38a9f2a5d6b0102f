import type { S3Client } from '@aws-sdk/client-s3';
import { createS3MediaObjects } from '#adapters/s3/s3-media-objects.ts';
import { systemIds } from '#adapters/system/system.ts';
import { readAvailability } from '#application/people/availability.ts';
import type { VendorStep } from '#application/people/change-vendor.ts';
import { expireDocuments } from '#application/people/expire-documents.ts';
import { confirmDocument, fileDocument, uploadKeyOf } from '#application/people/file-document.ts';
import { putProfile } from '#application/people/put-profile.ts';
import { refreshCoverage } from '#application/people/refresh-coverage.ts';
import { setAvailability } from '#application/people/set-availability.ts';
import { ok } from '#kernel/result.ts';
import { injectPortFaults } from '#tests/support/fault-injection.ts';
import { actingAs, NOW, profile, type startPeople } from '#tests/support/people.ts';
import { vendorDocument } from '#tests/support/vendors.ts';
import type { UseCase } from './sweep.ts';

type People = ReturnType<typeof startPeople>;
export const MEDIA = 'media';

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const meera = 'usr_meera';
const byOps = actingAs(meera, 'ops');

/** One command on the file of a vendor who is as far as `status`; a repeat is refused by the new status. */
const onFile = (
  people: People,
  name: string,
  status: 'draft' | 'submitted' | 'approved',
  step: VendorStep['command'],
  mayRepeat: UseCase['mayRepeat'] = {},
): UseCase => ({
  name,
  mayRepeat,
  async prepare() {
    const { vendorId, own } = await people.vendor(status);
    const context = 'reviewerId' in step ? byOps : own;
    return {
      act: () => people.instruct(vendorId, step, context),
      final: ['illegal_transition'],
      facts: async () => {
        const loaded = await people.ports.vendors.find(vendorId);
        const { status: reached, review, approvedAt } = loaded?.state ?? {};
        return { reached, review, approvedAt };
      },
    };
  },
});

const reviewing = (people: People): readonly UseCase[] => [
  onFile(people, 'handing an application in', 'draft', { type: 'submit' }),
  onFile(people, 'withdrawing an application', 'submitted', { type: 'withdraw' }),
  onFile(
    people,
    'claiming an application',
    'submitted',
    { type: 'claim', reviewerId: meera },
    { 'vendor.claimed': 'Claiming it again starts the reviewer’s time anew.' },
  ),
  onFile(people, 'approving a vendor', 'submitted', {
    type: 'approve',
    reviewerId: meera,
    policy: { required: [] },
  }),
  onFile(people, 'rejecting a vendor', 'submitted', {
    type: 'reject',
    reviewerId: meera,
    reason: 'No documents',
  }),
  onFile(people, 'suspending a vendor', 'approved', {
    type: 'suspend',
    reviewerId: meera,
    reason: 'Many complaints',
  }),
];

const documentCases = (people: People, s3: S3Client): readonly UseCase[] => [
  {
    name: 'filing a document',
    mayRepeat: { 'vendor.document_added': 'A form nobody has runs out, and a new one takes its place.' },
    async prepare({ injector }) {
      const { vendorId, own } = await people.vendor('draft');
      const uploadForm = async ({ key }: { readonly key: string }) => ({
        url: 'https://media',
        fields: { key },
      });
      const ports = { ...people.ports, media: injectPortFaults({ uploadForm }, injector) };
      const input = { kind: 'pan', contentType: 'image/png', bytes: 8 } as const;
      return {
        act: () => fileDocument(ports, input, own),
        facts: async () => {
          const documents = (await people.ports.vendors.find(vendorId))?.state.documents ?? [];
          return documents.map(({ kind, status }) => [kind, status]);
        },
      };
    },
  },
  {
    name: 'confirming a document',
    async prepare({ injector }) {
      const { vendorId, own } = await people.vendor('draft');
      const stored = createS3MediaObjects(s3, MEDIA);
      const documentId = systemIds.next('doc');
      const objectKey = `documents/${vendorId}/${documentId}`;
      const document = vendorDocument({
        documentId,
        objectKey,
        status: 'requested',
        contentType: 'image/png',
      });
      await people.instruct(vendorId, { type: 'add_document', document }, own);
      await stored.write(uploadKeyOf(documentId), png, 'image/png');
      const ports = { ...people.ports, objects: injectPortFaults(stored, injector, ['read']) };
      return {
        act: () => confirmDocument(ports, documentId, own),
        final: ['illegal_transition'],
        facts: async () => {
          const [filed] = (await people.ports.vendors.find(vendorId))?.state.documents ?? [];
          return [filed?.status, await stored.read(objectKey)];
        },
      };
    },
  },
  {
    name: 'telling vendors of documents that run out',
    async prepare() {
      const { vendorId, own } = await people.vendor('approved');
      const document = vendorDocument({ validUntil: '2026-11-25T18:30:00.000Z' });
      await people.instruct(vendorId, { type: 'add_document', document }, own);
      const accept = { type: 'accept_document', reviewerId: meera, documentId: 'doc_1' } as const;
      await people.instruct(vendorId, accept, byOps);
      return {
        act: async () => ok(await expireDocuments(people.ports, actingAs('expire', 'system'))),
        facts: async () => {
          const loaded = await people.ports.vendors.find(vendorId);
          return [loaded?.version, loaded?.state.documents[0]?.notice];
        },
      };
    },
  },
];

const ownWork = (people: People): readonly UseCase[] => [
  {
    name: 'opening an application',
    async prepare() {
      const own = actingAs(systemIds.next('usr'));
      return {
        act: () => putProfile(people.ports, profile(), own),
        facts: async () => {
          const { vendorId: _, ...state } = (await people.ports.vendors.find(own.actor.id))?.state ?? {};
          return state;
        },
      };
    },
  },
  {
    name: 'taking time off',
    mayRepeat: { 'vendor.availability_changed': 'The same hours are told once more.' },
    async prepare() {
      const { vendorId, own } = await people.vendor('approved');
      const timeOff = [{ date: '2026-11-24', breaks: [{ startMinutes: 600, endMinutes: 720 }] }];
      return {
        act: () => setAvailability(people.ports, { paused: true, timeOff: timeOff }, own),
        facts: async () => {
          const vendor = (await people.ports.vendors.find(vendorId))?.state;
          return vendor && readAvailability(people.ports.uow, vendor, NOW);
        },
      };
    },
  },
  {
    name: 'rewriting where a vendor takes jobs',
    async prepare() {
      const { vendorId, own } = await people.vendor('approved', { basePincode: '411001' });
      await refreshCoverage(people.ports, vendorId, NOW);
      await putProfile(people.ports, profile({ basePincode: '302001' }), own);
      return {
        async act() {
          await refreshCoverage(people.ports, vendorId, NOW);
          return undefined;
        },
        facts: () =>
          Promise.all(
            ['411001', '302001'].map(async (pincode) =>
              (await people.ports.coverage.vendorsFor(pincode, 'tap_repair')).includes(vendorId),
            ),
          ),
      };
    },
  },
];

export const vendorCases = (people: People, s3: S3Client): readonly UseCase[] => [
  ...reviewing(people),
  ...documentCases(people, s3),
  ...ownWork(people),
];
