import { ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import { sha256, sha256Bytes } from '#adapters/crypto/sha256.ts';
import { createDynamoDbAuditTrail } from '#adapters/dynamodb/dynamodb-audit-trail.ts';
import { createDynamoDbConnections, createDynamoDbTickets } from '#adapters/dynamodb/dynamodb-connections.ts';
import { createDynamoDbInbox } from '#adapters/dynamodb/dynamodb-inbox.ts';
import { createS3EvidenceVault } from '#adapters/s3/s3-evidence-vault.ts';
import { createSchedulerTimerRemoval, createSchedulerTimers } from '#adapters/scheduler/scheduler-timers.ts';
import { systemIds } from '#adapters/system/system.ts';
import { anchorEvents } from '#application/audit/anchor-events.ts';
import { notify } from '#application/notification/notify.ts';
import { connectSocket } from '#application/realtime/connect-socket.ts';
import { issueTicket } from '#application/realtime/issue-ticket.ts';
import { userRoom } from '#application/realtime/ports.ts';
import { pushEvent } from '#application/realtime/push-event.ts';
import { failure } from '#contracts/errors.ts';
import type { SchedulerService } from '#infra/local/services/scheduler-service.ts';
import { err, ok } from '#kernel/result.ts';
import { eventChain, nextEvent } from '#tests/support/event-chain.ts';
import { injectPortFaults } from '#tests/support/fault-injection.ts';
import type { UseCase } from './sweep.ts';

export const VAULT = 'vault';
export const TIMERS = 'timers';
const AT = '2026-11-22T10:00:00.000Z';
const clock = { now: () => new Date(AT) };

/** A consumer answers nobody: what it throws brings the event again. */
const delivered = (take: () => Promise<unknown>) => async () => {
  await take();
  return undefined;
};
const approved = (vendorId: string) =>
  nextEvent({
    kind: 'vendor',
    id: vendorId,
    type: 'vendor.approved',
    data: { vendorId, status: 'approved' },
    occurredAt: AT,
  });

const records = (s3: S3Client): readonly UseCase[] => [
  {
    name: 'copying events into the audit trail',
    async prepare({ dynamo }) {
      const trail = createDynamoDbAuditTrail(dynamo.client, dynamo.tables.audit);
      const id = systemIds.next('bk');
      const [first, ...more] = eventChain(id, 5);
      if (first) await trail.append([first]);
      return {
        act: delivered(() => trail.append([...(first ? [first] : []), ...more])),
        facts: async () => (await trail.history('booking', id)).map(({ sequence }) => sequence),
      };
    },
  },
  {
    name: 'anchoring events under Object Lock',
    async prepare({ injector }) {
      const vault = createS3EvidenceVault(s3, VAULT);
      const seal = async (text: string) => `sealed ${sha256(text)}`;
      const ports = {
        vault: injectPortFaults(vault, injector, ['get']),
        sealer: { seal },
        hashBytes: sha256Bytes,
      };
      const events = eventChain(systemIds.next('bk'), 3);
      let key = '';
      return {
        act: delivered(async () => {
          key = (await anchorEvents(ports, events)) ?? '';
        }),
        facts: async () => {
          const listed = await s3.send(new ListObjectVersionsCommand({ Bucket: VAULT, Prefix: key }));
          return [listed.Versions?.length, (await vault.get(key))?.includes('sealed')];
        },
      };
    },
  },
  {
    name: 'writing an inbox',
    async prepare({ dynamo }) {
      const inbox = createDynamoDbInbox(dynamo.client, dynamo.tables.operational);
      const event = approved(systemIds.next('usr'));
      return {
        act: delivered(() => notify({ inbox, sha256 }, event)),
        facts: async () =>
          (await inbox.list(event.aggregate.id, { limit: 10 })).items.map(({ type, readAt }) => [
            type,
            readAt,
          ]),
      };
    },
  },
  {
    name: 'reading an inbox',
    async prepare({ dynamo }) {
      const inbox = createDynamoDbInbox(dynamo.client, dynamo.tables.operational);
      const userId = systemIds.next('usr');
      for (const event of [approved(userId), nextEvent({ ...wasSuspended(userId) }, approved(userId))])
        await notify({ inbox, sha256 }, event);
      return {
        act: delivered(() => inbox.markAllRead(userId, AT)),
        facts: async () => (await inbox.list(userId, { limit: 10 })).items.map(({ readAt }) => readAt),
      };
    },
  },
];

const wasSuspended = (vendorId: string) =>
  ({
    kind: 'vendor',
    id: vendorId,
    type: 'vendor.suspended',
    data: { vendorId, status: 'suspended' },
    occurredAt: '2026-11-22T11:00:00.000Z',
  }) as const;

const timers = (scheduler: SchedulerClient, service: SchedulerService): readonly UseCase[] => {
  const target = { group: TIMERS, targetArn: 'arn:due', roleArn: 'arn:role', deadLettersArn: 'arn:dead' };
  const set = createSchedulerTimers<string>(scheduler, target, clock);
  const removal = createSchedulerTimerRemoval(scheduler, TIMERS);
  const named = (name: string) => service.schedules(TIMERS).filter(({ Name }) => Name === name).length;
  return [
    {
      name: 'setting a timer',
      async prepare({ injector }) {
        const name = systemIds.next('tmr');
        const remote = injectPortFaults(set, injector);
        return {
          act: delivered(() => remote.set(name, '2026-11-23T10:00:00.000Z', 'wake')),
          facts: async () => named(name),
        };
      },
    },
    {
      name: 'taking a timer down',
      async prepare({ injector }) {
        const name = systemIds.next('tmr');
        await set.set(name, '2026-11-23T10:00:00.000Z', 'wake');
        const remote = injectPortFaults(removal, injector);
        return { act: delivered(() => remote.cancel(name)), facts: async () => named(name) };
      },
    },
  ];
};

const sockets: readonly UseCase[] = [
  {
    name: 'opening a socket with a ticket',
    async prepare({ dynamo }) {
      const table = dynamo.tables.operational;
      const connections = createDynamoDbConnections(dynamo.client, table);
      const tickets = createDynamoDbTickets(dynamo.client, table, sha256);
      const userId = systemIds.next('usr');
      const who = {
        userId,
        role: 'customer',
        sessionId: 'ses_1',
        expiresAt: '2026-12-22T10:00:00.000Z',
      } as const;
      const setTimer = async () => undefined;
      const ports = {
        connections,
        tickets,
        isLive: async () => true,
        timers: { set: setTimer },
        limiter: {
          take: async (): Promise<never> => {
            throw new Error('Who has a ticket is not limited.');
          },
        },
      };
      let ticket = '';
      let connectionId = '';
      return {
        /** Whom a ticket got in is in; whom it did not asks for another one. */
        async act() {
          ({ ticket } = await issueTicket({ tickets, random: () => systemIds.next('tkt') }, who, AT));
          connectionId = systemIds.next('con');
          const outcome = await connectSocket(ports, { connectionId, ticket, ip: '203.0.113.7', at: AT });
          return outcome === 'connected' ? ok(outcome) : err(failure('version_conflict'));
        },
        facts: async () => [
          (await connections.members(userRoom(userId))).some(
            (member) => member.connectionId === connectionId,
          ),
          await tickets.redeem(ticket, AT),
        ],
      };
    },
  },
  {
    name: 'pushing an event, and closing whose session has ended',
    async prepare({ dynamo, injector }) {
      const connections = createDynamoDbConnections(dynamo.client, dynamo.tables.operational);
      const vendorId = systemIds.next('usr');
      const who = { userId: vendorId, role: 'vendor', expiresAt: '2026-12-22T10:00:00.000Z' } as const;
      const [live, ended] = [systemIds.next('con'), systemIds.next('con')];
      await connections.identify(live, { ...who, sessionId: 'ses_live' }, [userRoom(vendorId)]);
      await connections.identify(ended, { ...who, sessionId: 'ses_ended' }, [userRoom(vendorId)]);
      const heard = new Set<string>();
      const cut = new Set<string>();
      const remote = {
        async send(connectionId: string) {
          heard.add(connectionId);
          return 'sent' as const;
        },
        async disconnect(connectionId: string) {
          cut.add(connectionId);
        },
      };
      const ports = {
        connections,
        sockets: injectPortFaults(remote, injector),
        isLive: async ({ sessionId }: { readonly sessionId: string }) => sessionId === 'ses_live',
        sha256,
      };
      const event = approved(vendorId);
      return {
        act: delivered(() => pushEvent(ports, event, AT)),
        facts: async () => ({
          heard: [heard.has(live), heard.has(ended)],
          cut: [cut.has(live), cut.has(ended)],
          left: (await connections.members(userRoom(vendorId))).map(({ sessionId }) => sessionId),
        }),
      };
    },
  },
];

export const consumerCases = (
  s3: S3Client,
  scheduler: { readonly client: SchedulerClient; readonly service: SchedulerService },
): readonly UseCase[] => [...records(s3), ...timers(scheduler.client, scheduler.service), ...sockets];
