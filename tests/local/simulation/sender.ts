import { isDeepStrictEqual } from 'node:util';
import { sha256 } from '#adapters/crypto/sha256.ts';
import type { CallContext } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import type { Result } from '#kernel/result.ts';
import type { Disturbance } from '#tests/support/fault-injection.ts';
import type { Command } from './commands.ts';
import type { Move } from './moves.ts';
import type { World } from './world.ts';

export type WalkLog = { say(line: string): void; violated(what: string): void };

const told = (outcome: Result<unknown, Failure>) =>
  outcome.ok ? 'ok' : `${outcome.error.code} ${outcome.error.detail ?? ''}`.trim();

/** As a client gets it: what is undefined is not there. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

/** Sends people's commands, once or again under the same key, and holds the answers against each other. */
export function createSender(world: World, log: WalkLog) {
  let keys = 0;

  async function send(what: string, command: Command, context: CallContext, mayThrow: boolean) {
    try {
      const outcome = await command.run(context);
      log.say(`${what} by ${command.actor.id}: ${told(outcome)}`);
      return outcome;
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      log.say(`${what} by ${command.actor.id}: threw ${name}`);
      if (!mayThrow) log.violated(`${what} threw ${name}: ${message}`);
      return undefined;
    }
  }

  return async function sendAsAsked(
    what: string,
    command: Command,
    again: Extract<Move, { again: unknown }>['again'],
    disturbance: Disturbance,
  ): Promise<void> {
    keys += 1;
    const key = command.keyed && `${command.keyed}#k${keys}`;
    const context = (body: string) =>
      world.context(
        command.actor,
        key ? { userId: command.actor.id, key, requestHash: sha256(body) } : undefined,
      );
    const first = await world.injector.disturbed(disturbance, () =>
      send(what, command, context('asked'), disturbance.fault !== null),
    );
    if (again === 'no') return;
    const other = again === 'other_body';
    const second = await send(
      `${what}, ${other ? 'with another body' : 'again'}`,
      command,
      context(other ? 'something else' : 'asked'),
      false,
    );
    if (!key || !first?.ok || !second) return;
    if (!other && !(second.ok && isDeepStrictEqual(asJson(second.value), asJson(first.value))))
      log.violated(`${what} answered its key a second time with ${told(second)}`);
    if (other && (second.ok || second.error.code !== 'idempotency_key_reused'))
      log.violated(`${what} took another body under a used key: ${told(second)}`);
  };
}
