import { type Caller, type Denial, denials } from '#contracts/authorizer-context.ts';
import { roles } from '#contracts/roles.ts';
import { mayCall, type Route } from '#contracts/route.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { HttpEvent } from './request.ts';

/**
 * The caller of a route as established by the authorizer; undefined for a public route. As a second line of defence, a
 * route wired without an authorizer is refused, and the caller's role is checked against the contract again.
 * @throws Error when the authorizer's context is neither a caller nor a denial.
 */
export function admit(route: Route, event: HttpEvent): Result<Caller | undefined, Denial> {
  if (route.access === 'public') return ok(undefined);
  const context = event.requestContext.authorizer?.lambda ?? {};
  if (Object.keys(context).length === 0) return err('no_token');
  if ('denied' in context) return err(denialIn(context['denied']));
  const caller = callerIn(context);
  return mayCall(route, caller.role) ? ok(caller) : err('role_not_allowed');
}

/** A denial that only another version of the authorizer knows is still a denial. */
const denialIn = (said: unknown): Denial =>
  typeof said === 'string' && isDenial(said) ? said : 'invalid_token';
const isDenial = (text: string): text is Denial => Object.hasOwn(denials, text);

function callerIn(context: Readonly<Record<string, unknown>>): Caller {
  const role = roles.find((r) => r === context['role']);
  const { userId, sessionId } = context;
  if (!role || typeof userId !== 'string' || typeof sessionId !== 'string') {
    throw new Error('The authorizer context is not complete.');
  }
  return { userId, role, sessionId };
}
