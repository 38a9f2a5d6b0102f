import { ok } from '#kernel/result.ts';
import { type ActorKind, type BookingStatus, finalStatuses } from './booking.ts';
import type { CommandType } from './commands.ts';
import { cancel, giveUp, reportCustomerNoShow, reportVendorNoShow } from './endings.ts';
import {
  always,
  complete,
  dispute,
  dropOut,
  escalateSignature,
  expire,
  type Guard,
  notTooEarly,
  proposeVendor,
  rate,
  requestSignature,
  reschedule,
  sign,
} from './guards.ts';

type Transition<T extends CommandType> = {
  readonly from: readonly BookingStatus[];
  /** `vendor` is the assigned vendor, `customer` the booking's own. */
  readonly by: readonly ActorKind[];
  readonly guard: Guard<T>;
};

/** The booking's state machine: from which statuses a command is allowed, to whom, and what it leads to. */
export const transitions: { readonly [T in CommandType]: Transition<T> } = {
  confirm: { from: ['pending_payment'], by: ['system'], guard: always('booking.confirmed') },
  expire: { from: ['pending_payment'], by: ['system'], guard: expire },
  propose_vendor: { from: ['confirmed', 'assigned'], by: ['system', 'ops'], guard: proposeVendor },
  hand_on: { from: ['confirmed', 'assigned'], by: ['vendor', 'ops', 'system'], guard: dropOut },
  vacate: { from: ['confirmed', 'assigned'], by: ['vendor', 'ops', 'system'], guard: dropOut },
  assign: { from: ['confirmed'], by: ['vendor', 'ops'], guard: always('booking.assigned') },
  give_up: { from: ['confirmed'], by: ['system', 'ops'], guard: giveUp },
  depart: { from: ['assigned'], by: ['vendor'], guard: notTooEarly('booking.en_route') },
  arrive: { from: ['en_route'], by: ['vendor'], guard: notTooEarly('booking.arrived') },
  start: { from: ['arrived', 'changes_requested'], by: ['vendor'], guard: notTooEarly('booking.started') },
  complete: { from: ['in_progress'], by: ['vendor'], guard: complete },
  request_signature: { from: ['work_done'], by: ['vendor', 'ops'], guard: requestSignature },
  request_changes: {
    from: ['work_done'],
    by: ['customer'],
    guard: (_booking, { reason }, _actor, at) =>
      ok({ type: 'booking.changes_requested', data: { at, reason } }),
  },
  sign: { from: ['work_done'], by: ['customer'], guard: sign },
  close: { from: ['signed'], by: ['system', 'ops'], guard: always('booking.closed') },
  close_unsigned: {
    from: ['work_done', 'changes_requested'],
    by: ['system'],
    guard: always('booking.closed'),
  },
  escalate_signature: { from: ['work_done'], by: ['system'], guard: escalateSignature },
  cancel: {
    from: [
      'pending_payment',
      'confirmed',
      'assigned',
      'en_route',
      'arrived',
      'in_progress',
      'changes_requested',
    ],
    by: ['customer', 'ops'],
    guard: cancel,
  },
  reschedule: { from: ['confirmed', 'assigned'], by: ['customer', 'ops'], guard: reschedule },
  report_customer_no_show: { from: ['arrived'], by: ['vendor', 'ops'], guard: reportCustomerNoShow },
  report_vendor_no_show: {
    from: ['assigned', 'en_route'],
    by: ['customer', 'ops', 'system'],
    guard: reportVendorNoShow,
  },
  dispute: {
    from: [
      'arrived',
      'in_progress',
      'work_done',
      'changes_requested',
      'signed',
      'closed',
      'customer_no_show',
    ],
    by: ['customer'],
    guard: dispute,
  },
  resolve: {
    from: ['disputed'],
    by: ['ops'],
    guard: (_booking, { resolution, outcome }, _actor, at) =>
      ok({ type: 'booking.resolved', data: { at, resolution, outcome } }),
  },
  rate: { from: ['signed', 'closed'], by: ['customer'], guard: rate },
  redact: {
    from: ['closed', ...finalStatuses],
    by: ['customer', 'system'],
    guard: always('booking.redacted'),
  },
};
