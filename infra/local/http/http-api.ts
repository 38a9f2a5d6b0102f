import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Recorder } from '../aws/recorder.ts';
import type { ApiModel, IntegrationModel } from './api-model.ts';
import { createAuthorize, type Invoke } from './authorize.ts';
import { isPreflight, preflightAnswer, withCors } from './cors.ts';
import { answerOf, gatewayAnswer, type HttpAnswer } from './http-answer.ts';
import { type HttpEvent, httpEvent } from './http-event.ts';
import { createRouteTable, type RouteMatch } from './route-table.ts';

export type RequestHandler = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;

const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Serves one HTTP API: routes, authorizes, invokes and responds. Never throws. */
export function createHttpApi(api: ApiModel, invoke: Invoke, recorder: Recorder): RequestHandler {
  const routes = createRouteTable(api.routes);
  const authorize = createAuthorize(invoke);

  const answer = async (incoming: IncomingMessage): Promise<HttpAnswer> => {
    const [path = '/', rawQuery = ''] = (incoming.url ?? '/').split(/\?(.*)/s);
    const match = matchOrRefuse(incoming.method ?? 'GET', path);
    if ('status' in match) return match;
    const body = await readBody(incoming);
    if (!body) return gatewayAnswer(413, 'Request Entity Too Large');
    const event = httpEvent(api, match, incoming, { path, rawQuery, body });
    recorder.add({ kind: 'http_request', apiId: api.id, routeKey: match.route.routeKey, bytes: body.length });
    const given = await authorizeAndInvoke(match, event);
    return { ...given, headers: { ...given.headers, 'apigw-requestid': event.requestContext.requestId } };
  };
  const authorizeAndInvoke = async ({ route }: RouteMatch, event: HttpEvent): Promise<HttpAnswer> => {
    const { authorizer, integration } = route;
    if (!authorizer) return integrate(invoke, integration, event);
    const decision = await authorize(api, authorizer, event);
    if (decision.kind === 'unauthorized') return gatewayAnswer(401, 'Unauthorized');
    if (decision.kind === 'forbidden') return gatewayAnswer(403, 'Forbidden');
    if (decision.kind !== 'allowed') return gatewayAnswer(500, 'Internal Server Error');
    const requestContext = { ...event.requestContext, authorizer: { lambda: decision.context } };
    return integrate(invoke, integration, { ...event, requestContext });
  };
  const matchOrRefuse = (method: string, path: string): RouteMatch | HttpAnswer => {
    try {
      decodeURIComponent(path);
      return routes.match(method, path) ?? gatewayAnswer(404, 'Not Found');
    } catch (error) {
      if (error instanceof URIError) return gatewayAnswer(400, 'Bad Request');
      throw error;
    }
  };

  return async (incoming, outgoing) => {
    const { origin } = incoming.headers;
    if (api.cors && isPreflight(incoming.method ?? '', incoming.headers)) {
      send(outgoing, preflightAnswer(api.cors, origin ?? ''));
    } else {
      const plain = await answer(incoming);
      send(outgoing, api.cors ? withCors(api.cors, origin, plain) : plain);
    }
    // Drains the rest of a refused body, so that the client reads the response.
    incoming.resume();
  };
}

async function integrate(
  invoke: Invoke,
  { functionArn, timeoutMs }: IntegrationModel,
  event: unknown,
): Promise<HttpAnswer> {
  const late = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => late.resolve('late'), timeoutMs);
  try {
    const invocation = await Promise.race([invoke(functionArn, JSON.stringify(event)), late.promise]);
    if (invocation === 'late') return gatewayAnswer(503, 'Service Unavailable');
    const failed = gatewayAnswer(500, 'Internal Server Error');
    return invocation.ok ? (answerOf(invocation.payload) ?? failed) : failed;
  } finally {
    clearTimeout(timer);
  }
}

/** Reads the body; undefined when it exceeds API Gateway's limit. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(incoming.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/**
 * Where there is no body by definition, its absence is no length: RFC 9110 (8.6) allows only the length that a GET would
 * have, which is not known here.
 */
const hasNoLength = (method: string | undefined, status: number): boolean =>
  method === 'HEAD' || status === 204 || status === 304;

function send(outgoing: ServerResponse, answer: HttpAnswer): void {
  const length = { 'content-length': String(answer.body.length) };
  try {
    outgoing.writeHead(
      answer.status,
      hasNoLength(outgoing.req.method, answer.status) ? answer.headers : { ...answer.headers, ...length },
    );
    outgoing.end(answer.body);
  } catch {
    // An invalid header is the function's error, answered as API Gateway does.
    const failed = gatewayAnswer(500, 'Internal Server Error');
    outgoing.writeHead(failed.status, failed.headers);
    outgoing.end(failed.body);
  }
}
