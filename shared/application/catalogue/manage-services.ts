import { once } from '#application/once.ts';
import { restates } from '#application/restates.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import { type CallContext, type Conflict, newAggregate, type UnitOfWork } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import * as z from '#contracts/zod.ts';
import type { Service } from '#domain/catalogue/service.ts';
import type { IdSource } from '#kernel/ids.ts';
import { lazily } from '#kernel/lazily.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { ServiceRepository } from './ports.ts';

export type ManageServicesPorts = {
  readonly uow: Pick<UnitOfWork, 'commit' | 'readIdempotency'>;
  readonly services: Pick<ServiceRepository, 'find'>;
  readonly ids: IdSource;
};
export type ServiceInput = Omit<Service, 'serviceId'>;

const created = lazily(() => z.object({ serviceId: z.string() }));

/** `Tap repair` becomes `svc_tap_repair`: an id that a person recognises. */
const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 40);

/** Adds a service. Its id follows from its name while that is free. Failures: idempotency_key_reused, version_conflict. */
export async function createService(
  ports: ManageServicesPorts,
  input: ServiceInput,
  context: CallContext,
): Promise<Result<Service, Failure>> {
  const { intent } = context;
  const made = await once(intent, ports.uow, created().parse, () =>
    retryOnConflict(async (): Promise<Result<{ serviceId: string }, Failure | Conflict>> => {
      const named = `svc_${slugOf(input.name)}`;
      const free = named !== 'svc_' && (await ports.services.find(named)) === undefined;
      const serviceId = free ? named : ports.ids.next('svc');
      const saved = await ports.uow.commit({
        actor: context.actor,
        at: context.at,
        correlationId: context.correlationId,
        changes: [
          {
            kind: 'service',
            id: serviceId,
            ...newAggregate,
            state: { serviceId, ...input } satisfies Service,
            event: { type: 'service.created', data: { serviceId } },
          },
        ],
        ...(intent ? { idempotency: { ...intent, result: { serviceId } } } : {}),
      });
      return saved.ok ? ok({ serviceId }) : saved;
    }),
  );
  return made.ok ? ok({ serviceId: made.value.serviceId, ...input }) : made;
}

/** Changes a service; what is booked keeps its price. Failures: service_not_found, version_conflict. */
export function updateService(
  ports: Pick<ManageServicesPorts, 'uow' | 'services'>,
  serviceId: string,
  input: ServiceInput,
  context: CallContext,
): Promise<Result<Service, Failure>> {
  return retryOnConflict(async (): Promise<Result<Service, Failure | Conflict>> => {
    const loaded = await ports.services.find(serviceId);
    if (!loaded) return err(failure('service_not_found'));
    const state: Service = { serviceId, ...input };
    if (restates(loaded.state, state)) return ok(state);
    const saved = await ports.uow.commit({
      actor: context.actor,
      at: context.at,
      correlationId: context.correlationId,
      changes: [
        {
          kind: 'service',
          id: serviceId,
          version: loaded.version,
          eventHash: loaded.eventHash,
          state,
          event: { type: 'service.updated', data: { serviceId } },
        },
      ],
    });
    return saved.ok ? ok(state) : saved;
  });
}
