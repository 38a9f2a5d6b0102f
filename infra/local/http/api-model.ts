/** A Lambda authorizer of an HTTP or WebSocket API. */
export type AuthorizerModel = {
  readonly id: string;
  readonly functionArn: string;
  /** Where the caller's identity is read from, e.g. `$request.header.Authorization`. */
  readonly identitySources: readonly string[];
  readonly simpleResponses: boolean;
  readonly resultTtlSeconds: number;
};

export type IntegrationModel = { readonly functionArn: string; readonly timeoutMs: number };

export type RouteModel = {
  readonly routeKey: string;
  readonly integration: IntegrationModel;
  readonly authorizer: AuthorizerModel | undefined;
  /** Whether a WebSocket route sends the integration's answer back. */
  readonly returnsResponse: boolean;
};

export type CorsModel = {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowCredentials: boolean;
  readonly maxAgeSeconds: number | undefined;
};

/** An API Gateway v2 API as the templates define it. */
export type ApiModel = {
  readonly id: string;
  readonly name: string;
  readonly protocol: 'HTTP' | 'WEBSOCKET';
  readonly routeSelectionExpression: string;
  readonly cors: CorsModel | undefined;
  stageName: string;
  readonly routes: RouteModel[];
};
