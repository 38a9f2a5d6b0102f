import type { Stripe } from 'stripe';
import { notify } from '#application/notification/notify.ts';
import { recordNotice } from '#application/payment/record-notice.ts';
import { capturePayment } from '#application/payout/capture-payment.ts';
import { checkRelease } from '#application/payout/check-release.ts';
import { closeBooking } from '#application/payout/close-booking.ts';
import { keepHold } from '#application/payout/keep-hold.ts';
import { parkPayment } from '#application/payout/park-payment.ts';
import { payVendor } from '#application/payout/pay-vendor.ts';
import { releasePayment } from '#application/payout/release-payment.ts';
import { settleEndedBooking } from '#application/payout/settle-ended-booking.ts';
import { teachEngines } from '#application/pulse/teach-engines.ts';
import { runDueTask } from '#application/timers/run-due-task.ts';
import { type Timer, timersOf } from '#application/timers/timers-of.ts';
import type { Failure } from '#contracts/errors.ts';
import { type DomainEvent, eventData, eventTypesOf, isEventType } from '#contracts/events/catalogue.ts';
import type { Consumer } from '#contracts/events/event.ts';
import { type SignThenPayInput, taskRetry } from '#contracts/workflows/sign-then-pay.ts';
import { isTransient } from '#functions/runtime/transient-error.ts';
import { type Money, zero } from '#kernel/money.ts';
import type { Result } from '#kernel/result.ts';
import type { World } from './world.ts';

/** Something that is on its way and will be tried until it went well. */
export type Delivery =
  | { readonly kind: 'event'; readonly consumer: Consumer; readonly event: DomainEvent }
  | { readonly kind: 'audit'; readonly event: DomainEvent }
  | { readonly kind: 'lesson'; readonly event: DomainEvent }
  | { readonly kind: 'webhook'; readonly event: Stripe.Event }
  | { readonly kind: 'timer'; readonly timer: Timer }
  | {
      readonly kind: 'task';
      readonly input: SignThenPayInput;
      readonly index: number;
      readonly tries: number;
    }
  | { readonly kind: 'park'; readonly bookingId: string; readonly reason: string };

export function nameOf(delivery: Delivery): string {
  switch (delivery.kind) {
    case 'event':
      return `${delivery.event.eventId} ${delivery.event.type} to ${delivery.consumer}`;
    case 'audit':
      return `${delivery.event.eventId} ${delivery.event.type} to the audit trail`;
    case 'lesson':
      return `${delivery.event.eventId} ${delivery.event.type} to the engines`;
    case 'webhook':
      return `webhook ${delivery.event.type}`;
    case 'timer':
      return `timer ${delivery.timer.name}`;
    case 'task':
      return `task ${delivery.index} of ${delivery.input.bookingId}`;
    case 'park':
      return `park ${delivery.bookingId}: ${delivery.reason}`;
  }
}

/** Consumers that a walk has; sockets and the vendors' own coverage are not part of it. */
const consumers: readonly Consumer[] = ['payout', 'timers', 'notification'];

class Refused extends Error {}

function must<T>(outcome: Result<T, Failure>): T {
  if (outcome.ok) return outcome.value;
  const { code, detail } = outcome.error;
  const error = new Refused(`${code}: ${detail ?? ''}`);
  if (code === 'version_conflict') error.name = 'VersionConflict';
  throw error;
}

/**
 * All that happens without a person: the bus with its consumers, webhooks, timers and the runs of
 * sign-then-pay. Deliveries wait until a walk delivers them, in any order and any number of times.
 */
export function createDeliveries(world: World) {
  const { ports } = world;
  const waiting: Delivery[] = [];
  const delivered: Delivery[] = [];
  const timersSet = new Set<string>();
  const webhooksSeen = new Set(world.stripe.state('events').map(({ id }) => id));

  /** Takes in what was written and what the provider said since the last time. */
  function collect(): void {
    for (const event of world.fresh.splice(0)) {
      waiting.push({ kind: 'audit', event }, { kind: 'lesson', event });
      for (const consumer of consumers) {
        if (isEventType(event.type) && eventTypesOf(consumer).includes(event.type))
          waiting.push({ kind: 'event', consumer, event });
      }
    }
    for (const event of world.stripe.state('events').toReversed()) {
      if (webhooksSeen.has(event.id)) continue;
      webhooksSeen.add(event.id);
      waiting.push({ kind: 'webhook', event });
    }
  }

  const system = (id: string) => world.context({ kind: 'system', id });

  async function payout(event: DomainEvent): Promise<void> {
    const start = (input: SignThenPayInput) => void waiting.push({ kind: 'task', input, index: 0, tries: 0 });
    const { eventId, correlationId } = event;
    const settle = async (bookingId: string, fee: Money) => {
      const left = must(await settleEndedBooking(ports, bookingId, fee, system('payout')));
      if (left.amountMinor > 0) start({ bookingId, correlationId, release: { by: 'ending', eventId } });
    };
    switch (event.type) {
      case 'signature.completed': {
        const { bookingId, envelopeId, evidenceHash } = eventData(event.type, event.data);
        return start({ bookingId, correlationId, release: { by: 'signature', envelopeId, evidenceHash } });
      }
      case 'payment.unparked': {
        const { bookingId, status } = eventData(event.type, event.data);
        if (status === 'refunded') return;
        return start({ bookingId, correlationId, release: { by: 'ops', eventId } });
      }
      case 'payment.capture_requested': {
        const { bookingId } = eventData(event.type, event.data);
        return must(await keepHold(ports, bookingId, system('payout')));
      }
      case 'booking.resolved': {
        const { bookingId, outcome } = eventData(event.type, event.data);
        return outcome === 'refund_customer' ? settle(bookingId, zero('INR')) : undefined;
      }
      case 'booking.expired':
        return settle(eventData(event.type, event.data).bookingId, zero('INR'));
      case 'booking.unfulfilled':
      case 'booking.cancelled':
      case 'booking.customer_no_show':
      case 'booking.vendor_no_show': {
        const { bookingId, fee } = eventData(event.type, event.data);
        return settle(bookingId, fee);
      }
      default:
        throw new TypeError(`The payout consumer is not made for ${event.type}.`);
    }
  }

  async function consume(consumer: Consumer, event: DomainEvent): Promise<void> {
    switch (consumer) {
      case 'payout':
        return payout(event);
      case 'notification':
        return notify(ports, event);
      case 'timers': {
        const { set, cancel } = await timersOf(ports, event);
        for (const name of cancel) {
          const at = waiting.findIndex(
            (delivery) => delivery.kind === 'timer' && delivery.timer.name === name,
          );
          if (at >= 0) waiting.splice(at, 1);
        }
        for (const timer of set) {
          if (timersSet.has(timer.name)) continue;
          timersSet.add(timer.name);
          waiting.push({ kind: 'timer', timer });
        }
        return;
      }
      default:
        throw new TypeError(`No walk has the ${consumer} consumer.`);
    }
  }

  const tasks: readonly ((input: SignThenPayInput) => Promise<Result<unknown, Failure>>)[] = [
    (input) => checkRelease(ports, input.bookingId, input.release),
    (input) => capturePayment(ports, input.bookingId, system('sign_then_pay')),
    (input) => releasePayment(ports, input.bookingId, system('sign_then_pay')),
    (input) => payVendor(ports, input.bookingId, system('sign_then_pay')),
    (input) => closeBooking(ports, input.bookingId, input.release, system('sign_then_pay')),
  ];

  /** One task of a run, as the machine takes it: on to the next, again, or to be set aside for ops. */
  async function runTask(delivery: Extract<Delivery, { kind: 'task' }>): Promise<void> {
    const { input, index, tries } = delivery;
    try {
      must((await tasks[index]?.(input)) ?? { ok: true, value: undefined });
      if (index + 1 < tasks.length) waiting.push({ ...delivery, index: index + 1, tries: 0 });
    } catch (thrown) {
      const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
      const again = (name === 'VersionConflict' || isTransient(thrown)) && tries < taskRetry.maxAttempts;
      waiting.push(
        again
          ? { ...delivery, tries: tries + 1 }
          : { kind: 'park', bookingId: input.bookingId, reason: `${name}: ${message}`.slice(0, 200) },
      );
    }
  }

  async function handle(delivery: Delivery): Promise<void> {
    switch (delivery.kind) {
      case 'event':
        return consume(delivery.consumer, delivery.event);
      case 'audit':
        return ports.trail.append([delivery.event]);
      case 'lesson':
        return void (await teachEngines(ports, [delivery.event], world.clock.now().toISOString()));
      case 'webhook': {
        const notice = await world.notice(delivery.event);
        if (notice === 'bad_signature' || notice.kind === 'unreadable')
          throw new Error('The webhook was not recognised.');
        return must(await recordNotice(ports, notice, system('payment_provider')));
      }
      case 'timer':
        return void must(await runDueTask(ports, delivery.timer.task, system('timer')));
      case 'task':
        return runTask(delivery);
      case 'park':
        return must(await parkPayment(ports, delivery.bookingId, delivery.reason, system('sign_then_pay')));
    }
  }

  const isDue = (delivery: Delivery): boolean =>
    delivery.kind !== 'timer' || delivery.timer.at <= world.clock.now().toISOString();

  /** Delivers a delivery that is taken out of those waiting; one that fails waits again. */
  async function deliver(delivery: Delivery): Promise<unknown> {
    waiting.splice(waiting.indexOf(delivery), 1);
    try {
      await handle(delivery);
      delivered.push(delivery);
      return undefined;
    } catch (error) {
      waiting.push(delivery);
      return error;
    }
  }

  return {
    waiting,
    delivered,
    collect,
    deliver,
    due: (): readonly Delivery[] => waiting.filter(isDue),
    /** When the next timer is due that was not due before. */
    nextTimer: (): string | undefined =>
      waiting
        .flatMap((delivery) => (delivery.kind === 'timer' && !isDue(delivery) ? [delivery.timer.at] : []))
        .sort()[0],
    /** Once more what was delivered before, as a stream or a provider may. */
    repeat: (delivery: Delivery) => handle(delivery),
  };
}
