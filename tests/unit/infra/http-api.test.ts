import { describe, expect, it } from 'vitest';
import { routeKeys } from '#contracts/route.ts';
import { allRoutes, routesByGroup } from '#contracts/routes/all.ts';
import { synthesized } from './synthesized.ts';

const dev = synthesized('dev');
const http = dev.ofType('AWS::ApiGatewayV2::Route').filter((route) => route.stack === 'api');

describe('the HTTP API', () => {
  it('has exactly the routes of the contracts', () => {
    expect(http.map((route) => route.Properties['RouteKey']).sort()).toEqual(
      allRoutes.flatMap(routeKeys).sort(),
    );
  });

  it('has HEAD for public GET routes', () => {
    const heads = http
      .map((route) => String(route.Properties['RouteKey']))
      .filter((key) => key.startsWith('HEAD '));
    expect(heads).toEqual(
      expect.arrayContaining(['HEAD /health', 'HEAD /openapi.json', 'HEAD /v1/services']),
    );
    expect(heads.length).toBeLessThan(20);
  });

  it.each(allRoutes.flatMap((route) => routeKeys(route).map((key) => [key, route.access] as const)))(
    '%s asks for a token unless the contract says public',
    (key, access) => {
      const found = http.find((route) => route.Properties['RouteKey'] === key);
      const authorizer = found?.Properties['AuthorizerId'];
      if (access === 'public') {
        expect(found?.Properties['AuthorizationType']).toBe('NONE');
        expect(authorizer).toBeUndefined();
      } else {
        expect(found?.Properties['AuthorizationType']).toBe('CUSTOM');
        expect(dev.text(authorizer)).toMatch(/TokenAuthorizer/);
      }
    },
  );

  it('invokes the authorizer for every request, without caching and also without a token', () => {
    const authorizers = dev.ofType('AWS::ApiGatewayV2::Authorizer');
    expect(authorizers).toHaveLength(1);
    expect(authorizers[0]?.Properties).toMatchObject({
      AuthorizerResultTtlInSeconds: 0,
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
    });
    // Where a source is named, a request without it never comes to where it is refused in our words.
    expect(authorizers[0]?.Properties['IdentitySource'] ?? []).toEqual([]);
  });

  it('has one integration for each group that has routes', () => {
    const groups = Object.values(routesByGroup).filter((routes) => Object.keys(routes).length > 0);
    const integrations = dev.ofType('AWS::ApiGatewayV2::Integration').filter((i) => i.stack === 'api');
    expect(integrations).toHaveLength(groups.length);
    for (const integration of integrations) {
      expect(integration.Properties).toMatchObject({
        IntegrationType: 'AWS_PROXY',
        PayloadFormatVersion: '2.0',
      });
    }
  });

  it("has the stage's CORS origins and throttling, and logs JSON", () => {
    const api = dev.ofType('AWS::ApiGatewayV2::Api').find((a) => a.Properties['ProtocolType'] === 'HTTP');
    expect(api?.Properties['CorsConfiguration']).toMatchObject({
      AllowOrigins: ['http://localhost:3000', 'http://localhost:5173'],
    });
    const stage = dev.ofType('AWS::ApiGatewayV2::Stage').find((s) => s.stack === 'api');
    expect(stage?.Properties).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 },
    });
    const format = JSON.stringify(stage?.Properties['AccessLogSettings']);
    for (const field of ['requestTime', 'requestId', 'routeKey', 'status', 'responseLatency'])
      expect(format).toContain(`$context.${field}`);
    expect(format).not.toMatch(/header|querystring|path|sourceIp|userAgent/i);
  });

  it("has the stage's custom domain if there is one", () => {
    const domain = { name: 'api.example.org', certificateArn: 'arn:aws:acm:ap-south-1:1:certificate/1' };
    const own = synthesized('prod', { domain });
    expect(own.outputs.get('ApiUrl')).toBeDefined();
    expect(own.ofType('AWS::ApiGatewayV2::DomainName')[0]?.Properties['DomainName']).toBe('api.example.org');
    expect(own.ofType('AWS::ApiGatewayV2::ApiMapping')).toHaveLength(1);
  });
});

describe('the WebSocket API', () => {
  it('has its three routes on the stage live', () => {
    const routes = dev.ofType('AWS::ApiGatewayV2::Route').filter((route) => route.stack === 'realtime');
    expect(routes.map((route) => route.Properties['RouteKey']).sort()).toEqual([
      '$connect',
      '$default',
      '$disconnect',
    ]);
    const stage = dev.ofType('AWS::ApiGatewayV2::Stage').find((s) => s.stack === 'realtime');
    expect(stage?.Properties).toMatchObject({ StageName: 'live', AutoDeploy: true });
  });
});
