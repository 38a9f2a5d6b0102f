import type { RouteModel } from './api-model.ts';

export type RouteMatch = {
  readonly route: RouteModel;
  readonly pathParameters: Readonly<Record<string, string>>;
};
export type RouteTable = {
  /**
   * The most specific route for the request; undefined when none fits.
   * @param path still percent-encoded, without the query.
   * @throws URIError when a path parameter is not properly encoded.
   */
  match(method: string, path: string): RouteMatch | undefined;
};

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter' | 'greedy'; readonly name: string };
type Compiled = {
  readonly route: RouteModel;
  readonly method: string;
  readonly segments: readonly Segment[];
};

const DEFAULT_ROUTE = '$default';

/** Routing by API Gateway's rules: literals over parameters over `{proxy+}`, the method over ANY, then $default. */
export function createRouteTable(routes: readonly RouteModel[]): RouteTable {
  const fallback = routes.find((route) => route.routeKey === DEFAULT_ROUTE);
  const compiled = routes
    .filter((route) => route !== fallback)
    .map(compile)
    .sort(bySpecificity);
  return {
    match(method, path) {
      const segments = path.split('/').slice(1);
      for (const candidate of compiled) {
        if (candidate.method !== 'ANY' && candidate.method !== method) continue;
        const pathParameters = fitSegments(candidate.segments, segments);
        if (pathParameters) return { route: candidate.route, pathParameters };
      }
      return fallback && { route: fallback, pathParameters: {} };
    },
  };
}

function compile(route: RouteModel): Compiled {
  const [method = 'ANY', path = '/'] = route.routeKey.split(' ');
  return { route, method, segments: path.split('/').slice(1).map(compileSegment) };
}

function compileSegment(text: string): Segment {
  const parameter = /^\{([^}+]+)(\+?)\}$/.exec(text);
  if (!parameter) return { kind: 'literal', text };
  return { kind: parameter[2] ? 'greedy' : 'parameter', name: parameter[1] ?? '' };
}

const RANK = { literal: 0, parameter: 1, greedy: 2 } as const;

function bySpecificity(a: Compiled, b: Compiled): number {
  const shared = Math.min(a.segments.length, b.segments.length);
  for (let i = 0; i < shared; i += 1) {
    const difference = RANK[a.segments[i]?.kind ?? 'greedy'] - RANK[b.segments[i]?.kind ?? 'greedy'];
    if (difference !== 0) return difference;
  }
  if (a.segments.length !== b.segments.length) return b.segments.length - a.segments.length;
  return Number(a.method === 'ANY') - Number(b.method === 'ANY');
}

function fitSegments(
  pattern: readonly Segment[],
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const parameters: Record<string, string> = {};
  for (const [i, segment] of pattern.entries()) {
    const actual = segments[i];
    if (segment.kind === 'greedy') {
      const rest = segments.slice(i).join('/');
      if (rest === '') return undefined;
      parameters[segment.name] = decodeURIComponent(rest);
      return parameters;
    }
    if (actual === undefined) return undefined;
    if (segment.kind === 'literal' && decodeURIComponent(actual) !== segment.text) return undefined;
    if (segment.kind === 'parameter') {
      if (actual === '') return undefined;
      parameters[segment.name] = decodeURIComponent(actual);
    }
  }
  return pattern.length === segments.length ? parameters : undefined;
}
