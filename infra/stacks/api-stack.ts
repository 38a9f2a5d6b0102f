import { CfnOutput, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  ApiMapping,
  CorsHttpMethod,
  DomainName,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { Construct } from 'constructs';
import { type Route, type RouteGroup, routeGroups, routeKeys } from '#contracts/route.ts';
import { allRoutes, routesByGroup } from '#contracts/routes/all.ts';
import { createAlarm } from '#infra/constructs/house-alarm.ts';
import { HouseFunction } from '#infra/constructs/house-function.ts';
import { createLogGroup } from '#infra/constructs/log-group.ts';
import { extend, type Platform } from '#infra/constructs/platform.ts';
import { authorizerFunction, httpFunctions } from './functions.ts';
import { routeAccessSetting } from './route-access-setting.ts';

/** The HTTP API: every route of the contracts, the authorizer, and one function per route group. */
export class ApiStack extends Stack {
  readonly api: HttpApi;
  readonly functions: ReadonlyMap<string, HouseFunction>;

  constructor(scope: Construct, id: string, props: StackProps & { readonly platform: Platform }) {
    super(scope, id, props);
    const { platform } = props;
    this.api = new HttpApi(this, 'Api', {
      createDefaultStage: false,
      disableExecuteApiEndpoint: platform.stage.domain !== undefined,
      corsPreflight: {
        allowOrigins: [...platform.stage.corsOrigins],
        allowMethods: [
          CorsHttpMethod.GET,
          CorsHttpMethod.POST,
          CorsHttpMethod.PUT,
          CorsHttpMethod.PATCH,
          CorsHttpMethod.DELETE,
        ],
        allowHeaders: ['authorization', 'content-type', 'idempotency-key'],
        exposeHeaders: ['location', 'ratelimit', 'ratelimit-policy', 'retry-after', 'x-correlation-id'],
        maxAge: Duration.hours(1),
      },
    });
    const authorizerLambda = new HouseFunction(this, 'Authorizer', {
      spec: authorizerFunction,
      platform: extend(platform, { values: { ROUTE_ACCESS: routeAccessSetting(allRoutes) }, arns: {} }),
    });
    const authorizer = new HttpLambdaAuthorizer('TokenAuthorizer', authorizerLambda.lambda, {
      // With an identity source, the gateway itself would refuse requests that lack it, without a problem document.
      identitySource: [],
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      // A cached result would apply to all routes of the caller, whatever their roles, and outlive the session.
      resultsCacheTtl: Duration.seconds(0),
    });
    const functions = new Map<string, HouseFunction>([['authorizer', authorizerLambda]]);
    for (const group of routeGroups) {
      const routes: readonly Route[] = Object.values<Route>(routesByGroup[group]);
      if (routes.length > 0) functions.set(group, this.addGroup(group, routes, authorizer, platform));
    }
    this.functions = functions;
    this.createStage(platform);
    this.createErrorAlarm(platform);
  }

  private addGroup(
    group: RouteGroup,
    routes: readonly Route[],
    authorizer: HttpLambdaAuthorizer,
    platform: Platform,
  ): HouseFunction {
    const made = new HouseFunction(this, group.charAt(0).toUpperCase() + group.slice(1), {
      spec: httpFunctions[group],
      platform,
    });
    const integration = new HttpLambdaIntegration(`${group}Integration`, made.lambda, {
      scopePermissionToRoute: false,
    });
    for (const route of routes) {
      for (const key of routeKeys(route)) {
        const method = key.startsWith('HEAD ') ? HttpMethod.HEAD : HttpMethod[route.method];
        const added = new HttpRoute(this, `${method === HttpMethod.HEAD ? 'Head' : 'Route'}-${route.id}`, {
          httpApi: this.api,
          integration,
          routeKey: HttpRouteKey.with(route.path, method),
          ...(route.access === 'public' ? {} : { authorizer }),
        });
        if (route.access !== 'public') continue;
        Validations.of(added).acknowledge({
          id: 'AwsSolutions-APIG4',
          reason: `${key} is public in the contract.`,
        });
      }
    }
    return made;
  }

  private createStage(platform: Platform): void {
    const { stage } = platform;
    const domain =
      stage.domain &&
      new DomainName(this, 'Domain', {
        domainName: stage.domain.name,
        certificate: Certificate.fromCertificateArn(this, 'Certificate', stage.domain.certificateArn),
      });
    const live = new HttpStage(this, 'Live', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: stage.throttle.rate, burstLimit: stage.throttle.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(
          createLogGroup(this, 'AccessLogs', stage, { vendedBy: 'apis' }),
        ),
        format: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
      },
    });
    if (domain) new ApiMapping(this, 'DomainMapping', { api: this.api, domainName: domain, stage: live });
    new CfnOutput(this, 'ApiUrl', { value: domain ? `https://${domain.name}` : this.api.apiEndpoint });
    if (domain) new CfnOutput(this, 'DomainTarget', { value: domain.regionalDomainName });
  }

  private createErrorAlarm(platform: Platform): void {
    createAlarm(this, 'ServerErrors', {
      platform,
      metric: this.api.metricServerError({ period: Duration.minutes(5), statistic: 'Sum' }),
      above: 5,
      userImpact: 'Requests fail with an error that is ours.',
      runbook:
        "Find the 5xx in the access log by status, take its correlation id, follow it in the function's log.",
    });
  }
}

/**
 * Few fields, since a line is stored for every request. Caller ids are in the functions' logs; IP addresses are personal
 * data and not logged.
 */
const accessLogFields = {
  time: '$context.requestTime',
  correlationId: '$context.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  ms: '$context.responseLatency',
  authorizerError: '$context.authorizer.error',
  error: '$context.integrationErrorMessage',
};
