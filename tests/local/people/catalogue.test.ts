import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listActiveServices } from '#application/catalogue/list-services.ts';
import { createService, updateService } from '#application/catalogue/manage-services.ts';
import { seedCatalogue } from '#application/catalogue/seed-catalogue.ts';
import { startDynoxide, type TestDynamoDb } from '#tests/support/dynoxide.ts';
import { actingAs, NOW, startPeople } from '#tests/support/people.ts';

let dynamo: TestDynamoDb;
let people: ReturnType<typeof startPeople>;
beforeAll(async () => {
  dynamo = await startDynoxide();
  people = startPeople(dynamo);
});
afterAll(() => dynamo.stop());

const input = {
  category: 'carpentry',
  skill: 'door_repair',
  name: 'Door repair',
  description: 'A door that sticks or sags, planed and hung anew.',
  durationMinutes: 60,
  basePrice: { amountMinor: 34_900, currency: 'INR' },
  addOns: [],
  active: true,
} as const;
const admin = (key: string, requestHash = 'same') =>
  actingAs('usr_admin', 'ops', { intent: { userId: 'usr_admin', key, requestHash } });

describe('the catalogue', () => {
  it('is seeded once', async () => {
    expect(await seedCatalogue(people.ports, NOW)).toBe(12);
    expect(await seedCatalogue(people.ports, NOW)).toBe(0);
    expect(await people.ports.services.list()).toHaveLength(12);
  });

  it('gets one service from the same request sent twenty times at once', async () => {
    const made = await Promise.all(
      Array.from({ length: 20 }, () => createService(people.ports, input, admin('k1'))),
    );
    const ids = new Set(made.map((outcome) => (outcome.ok ? outcome.value.serviceId : outcome.error.code)));
    expect(ids).toEqual(new Set(['svc_door_repair']));
    expect(await createService(people.ports, input, admin('k1', 'other'))).toMatchObject({
      error: { code: 'idempotency_key_reused' },
    });
  });

  it('gives a namesake an id of its own', async () => {
    const second = await createService(people.ports, input, admin('k2'));
    expect(second.ok && second.value.serviceId).toMatch(/^svc_(?!door_repair)/);
  });

  it('shows what is active, by category and words', async () => {
    const off = await updateService(people.ports, 'svc_tap_repair', { ...input, active: false }, admin('k3'));
    expect(off.ok).toBe(true);
    const all = await listActiveServices(people.ports, {});
    expect(all.map(({ serviceId }) => serviceId)).not.toContain('svc_tap_repair');
    const found = await listActiveServices(people.ports, { category: 'cleaning', q: 'Sofa fabric' });
    expect(found.map(({ serviceId }) => serviceId)).toEqual(['svc_sofa_cleaning']);
    expect(await updateService(people.ports, 'svc_none', input, admin('k4'))).toMatchObject({
      error: { code: 'service_not_found' },
    });
  });
});
