import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Faults, underFaults } from './faults.ts';
import type { AwsRequest, AwsResponse, LocalService } from './service.ts';

/** An AWS service's error response. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly status: number;
  /** Additional members of the error's body. */
  readonly details: Readonly<Record<string, unknown>>;
  constructor(code: string, message: string, status = 400, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

export const newRequestId = (): string => randomUUID();

/** Parses a request's input. @throws AwsError ValidationException that names the member. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('.') || 'request';
  throw new AwsError(
    'ValidationException',
    `Value at '${where}' failed to satisfy constraint: ${issue?.message}`,
  );
}

export function parseJsonBody(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw Object.assign(new AwsError('SerializationException', 'The body is not JSON.'), { cause });
  }
}

/** One operation of a service: its input schema and what it does. */
export type Operation = (input: unknown, request: AwsRequest) => Promise<unknown>;

export function operation<Schema extends z.ZodType>(
  schema: Schema,
  run: (input: z.output<Schema>, request: AwsRequest) => unknown,
): Operation {
  return async (input, request) => run(parseInput(schema, input), request);
}

export type JsonErrorForm = (error: AwsError) => AwsResponse;

const jsonError: JsonErrorForm = (error) => ({
  status: error.status,
  headers: {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': newRequestId(),
    'x-amzn-errortype': error.code,
  },
  body: JSON.stringify({
    __type: error.code,
    message: error.message,
    Message: error.message,
    ...error.details,
  }),
});

/** A service of the AWS JSON protocols (`X-Amz-Target`). An operation it does not have is refused by name. */
export function jsonService(options: {
  name: string;
  version: '1.0' | '1.1';
  operations: Readonly<Record<string, Operation>>;
  faults: Faults | undefined;
  errorForm?: JsonErrorForm;
  close?: () => Promise<void>;
}): LocalService {
  const operations = new Map(Object.entries(options.operations));
  const respond = async (request: AwsRequest): Promise<AwsResponse> => {
    const run = operations.get(request.action ?? '');
    if (!run) {
      throw new AwsError('UnknownOperationException', `${options.name} has no ${request.action} here.`);
    }
    const output = await run(parseJsonBody(request.body), request);
    return {
      status: 200,
      headers: {
        'content-type': `application/x-amz-json-${options.version}`,
        'x-amzn-requestid': newRequestId(),
      },
      body: JSON.stringify(output ?? {}),
    };
  };
  return {
    handle: (request) =>
      answeringErrors(options.errorForm ?? jsonError, () =>
        underFaults(options.faults, request, injectedError, () => respond(request)),
      ),
    close: options.close ?? (async () => {}),
  };
}

export const injectedError = (effect: { code: string; message: string; status: number }): AwsError =>
  new AwsError(effect.code, effect.message, effect.status);

/** Turns an AwsError into its response. @throws any other error, which is a fault of the local cloud */
export async function answeringErrors(
  form: JsonErrorForm,
  respond: () => Promise<AwsResponse>,
): Promise<AwsResponse> {
  try {
    return await respond();
  } catch (error) {
    if (error instanceof AwsError) return form(error);
    throw error;
  }
}

/** A service of the REST-JSON protocol: the method and the path name the operation. */
export type RestRoute = {
  readonly method: string;
  /** Names the operation for faults and messages. */
  readonly action: string;
  /** Segments of the path; `{name}` takes one segment, decoded. */
  readonly path: string;
  readonly run: (call: RestCall) => Promise<RestAnswer> | RestAnswer;
};
export type RestCall = {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly headers: AwsRequest['headers'];
};
export type RestAnswer = {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
};

export function restJsonService(options: {
  name: string;
  routes: readonly RestRoute[];
  faults: Faults | undefined;
  close?: () => Promise<void>;
}): LocalService {
  const respond = async (request: AwsRequest): Promise<AwsResponse> => {
    const found = matchRoute(options.routes, request);
    if (!found) {
      const message = `${options.name} has no ${request.method} ${request.path} here.`;
      throw new AwsError('UnknownOperationException', message, 404);
    }
    const call = { params: found.params, query: request.query, body: request.body, headers: request.headers };
    const named = { service: request.service, action: found.route.action };
    const answer = await underFaults(options.faults, named, injectedError, async () => found.route.run(call));
    return {
      status: answer.status ?? 200,
      headers: {
        'content-type': 'application/json',
        'x-amzn-requestid': newRequestId(),
        ...answer.headers,
      },
      body: JSON.stringify(answer.body ?? {}),
    };
  };
  return {
    handle: (request) => answeringErrors(jsonError, () => respond(request)),
    close: options.close ?? (async () => {}),
  };
}

function matchRoute(routes: readonly RestRoute[], request: AwsRequest) {
  const actual = request.path.split('?')[0]?.split('/').filter(Boolean) ?? [];
  for (const route of routes) {
    const wanted = route.path.split('/').filter(Boolean);
    if (route.method !== request.method || wanted.length !== actual.length) continue;
    const params: Record<string, string> = {};
    const fits = wanted.every((segment, i) => {
      const value = actual[i] ?? '';
      if (!segment.startsWith('{')) return segment === value;
      params[segment.slice(1, -1)] = decodeSegment(value);
      return true;
    });
    if (fits) return { route, params };
  }
  return undefined;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    const message = `${segment} is not valid percent-encoding.`;
    throw Object.assign(new AwsError('ValidationException', message), { cause });
  }
}

/** Parses a member that holds JSON as text. @throws AwsError ValidationException that names it. */
export function parseJsonMember(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw Object.assign(new AwsError('ValidationException', `${name} is not JSON.`), { cause });
  }
}

/** Any JSON object, for members that are stored but not interpreted. */
export const jsonObject = z.record(z.string(), z.unknown());
