import type { Disturbance } from '#tests/support/fault-injection.ts';
import { commandOf } from './commands.ts';
import { createDeliveries, type Delivery, nameOf } from './deliveries.ts';
import { type Calm, type Move, undisturbed } from './moves.ts';
import { nextStep } from './next-step.ts';
import { createSender } from './sender.ts';
import type { World } from './world.ts';

const A_WHILE = 200;

/** Takes the moves one after the other, then lets everything that is on its way arrive. */
export async function takeWalk(world: World, walk: readonly Move[]) {
  const { injector, clock } = world;
  const post = createDeliveries(world);
  const booked: string[] = [];
  const violations: string[] = [];
  const log: string[] = [];
  const say = (line: string) => void log.push(`${clock.now().toISOString()} ${line}`);
  const send = createSender(world, { say, violated: (what) => void violations.push(what) });

  async function deliver(delivery: Delivery): Promise<unknown> {
    const error = await post.deliver(delivery);
    collect();
    say(
      `delivered ${nameOf(delivery)}${error instanceof Error ? `: threw ${error.name} ${error.message}` : ''}`,
    );
    return error;
  }

  function collect(): void {
    for (const event of world.fresh) {
      if (event.type === 'booking.created') booked.push(event.aggregate.id);
    }
    post.collect();
  }

  const inTheMiddle = (
    interrupt: { readonly nth: number; readonly by: Calm } | null,
  ): Disturbance['interrupt'] =>
    interrupt && { nth: interrupt.nth, run: () => take(undisturbed(interrupt.by)) };

  async function take(move: Move): Promise<void> {
    clock.pass(1_000);
    switch (move.move) {
      case 'command':
      case 'goOn': {
        const command =
          move.move === 'command'
            ? commandOf(world, move.name, move.choice, booked)
            : await nextStep(world, booked, move.booking, move.pick);
        const { fault, interrupt, again } = move;
        const what = move.move === 'command' ? move.name : 'goes on';
        if (command) await send(what, command, again, { fault, interrupt: inTheMiddle(interrupt) });
        break;
      }
      case 'deliver': {
        const due = post.due();
        const delivery = due[move.pick % Math.max(1, due.length)];
        const { fault, interrupt } = move;
        if (delivery)
          await injector.disturbed({ fault, interrupt: inTheMiddle(interrupt) }, () => deliver(delivery));
        break;
      }
      case 'repeat': {
        const delivery = post.delivered[move.pick % Math.max(1, post.delivered.length)];
        if (!delivery) break;
        say(`again ${nameOf(delivery)}`);
        // It may fail, as the first might have: what counts is what it leaves behind.
        await post.repeat(delivery).catch((error: unknown) => say(`threw ${String(error)}`));
        break;
      }
      case 'lateWrite':
        await arriveLate(move.pick);
        break;
      case 'deliverAll':
        await deliverAll();
        break;
      case 'goFar':
        for (let step = 0; step < move.steps; step++) {
          await take(undisturbed({ move: 'goOn', booking: move.booking, pick: step }));
          await deliverAll();
        }
        break;
      case 'wait':
        await letPass(move.minutes * 60_000);
        break;
    }
    collect();
  }

  async function arriveLate(pick: number): Promise<void> {
    const [write] = injector.late.splice(pick % Math.max(1, injector.late.length), 1);
    if (!write) return;
    // A write nobody waits for any more may well be refused by what happened since.
    await write().then(
      () => say('a late write took effect'),
      (error: unknown) => say(`a late write was refused: ${String(error).slice(0, 80)}`),
    );
    collect();
  }

  /** Each delivery that is due, over and over while new ones come; one that keeps failing is left. */
  async function deliverAll(): Promise<void> {
    const tries = new Map<Delivery, number>();
    for (;;) {
      const next = post.due().find((delivery) => (tries.get(delivery) ?? 0) < 4);
      if (!next) return;
      tries.set(next, (tries.get(next) ?? 0) + 1);
      clock.pass(10);
      await deliver(next);
    }
  }

  /** Days don't pass while an event of a minute ago, or a timer that is due meanwhile, is still on its way. */
  async function letPass(ms: number): Promise<void> {
    const end = clock.now().getTime() + ms;
    if (ms > A_WHILE * 60_000) {
      for (;;) {
        await deliverAll();
        const next = Date.parse(post.nextTimer() ?? '');
        if (!(next < end)) break;
        clock.pass(Math.max(0, next - clock.now().getTime()));
      }
    }
    clock.pass(Math.max(0, end - clock.now().getTime()));
  }

  /** Lets all that is on its way arrive, in peace. What still can't be delivered then never will be. */
  async function comeToRest(): Promise<void> {
    while (injector.late.length > 0) await arriveLate(0);
    await deliverAll();
    violations.push(...post.due().map((delivery) => `${nameOf(delivery)} could not be delivered`));
  }

  for (const move of walk) await take(move);
  await comeToRest();
  return {
    booked,
    violations,
    log,
    /** Lets a month pass in which nobody does anything. */
    async letTimePass(): Promise<void> {
      for (;;) {
        const next = post.nextTimer();
        if (next === undefined) return;
        clock.pass(Math.max(0, Date.parse(next) - clock.now().getTime()));
        await comeToRest();
        if (violations.length > 0) return;
      }
    },
  };
}
