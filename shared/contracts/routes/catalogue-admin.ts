import * as z from '#contracts/zod.ts';
import { route } from '../route.ts';
import { service, serviceId, serviceInput } from '../schemas/catalogue.ts';
import { inr } from '../schemas/examples.ts';
import { page } from '../schemas/primitives.ts';

const admin = { group: 'admin', access: ['super_admin'] } as const;
const serviceInputExample = {
  category: 'plumbing',
  skill: 'tap_repair',
  name: 'Tap repair',
  description: 'A leaking or stuck tap, mended or replaced.',
  durationMinutes: 60,
  basePrice: inr(39_900),
  addOns: [{ code: 'new_washer', label: 'New washer and cartridge', amountMinor: 14_900 }],
  active: true,
} as const;
export const serviceExample = { serviceId: 'svc_tap_repair', ...serviceInputExample };

/** The catalogue, for super_admins. Spread into the `admin` group. */
export const catalogueAdminRoutes = {
  listAllServices: route({
    id: 'listAllServices',
    ...admin,
    method: 'GET',
    path: '/v1/super-admin/services',
    rate: 'read',
    summary: 'All services, including inactive ones',
    success: {
      status: 200,
      schema: () => page(service()),
      example: { items: [serviceExample], nextCursor: null },
    },
    errors: [],
  }),
  createService: route({
    id: 'createService',
    ...admin,
    method: 'POST',
    path: '/v1/super-admin/services',
    rate: 'write',
    idempotency: 'required',
    summary: 'Add a service',
    body: serviceInput,
    bodyExample: serviceInputExample,
    success: { status: 201, schema: service, example: serviceExample },
    errors: ['idempotency_key_required', 'idempotency_key_reused', 'version_conflict'],
  }),
  updateService: route({
    id: 'updateService',
    ...admin,
    method: 'PUT',
    path: '/v1/super-admin/services/{serviceId}',
    rate: 'write',
    summary: 'Change a service; existing bookings keep their price',
    params: () => z.strictObject({ serviceId: serviceId() }),
    body: serviceInput,
    bodyExample: { ...serviceInputExample, active: false },
    success: { status: 200, schema: service, example: { ...serviceExample, active: false } },
    errors: ['service_not_found', 'version_conflict'],
  }),
} as const;
