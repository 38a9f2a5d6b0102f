import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ApiModel } from '../http/api-model.ts';
import { LocalCloudError } from '../local-cloud-error.ts';
import { REGION } from '../template/intrinsics.ts';
import { type Parts, type Provision, physicalName, type Resource } from './parts.ts';

const apiSchema = z.looseObject({
  Name: z.string().default(''),
  ProtocolType: z.enum(['HTTP', 'WEBSOCKET']),
  RouteSelectionExpression: z.string().default('$request.body.action'),
  CorsConfiguration: z
    .object({
      AllowOrigins: z.array(z.string()).default([]),
      AllowMethods: z.array(z.string()).default([]),
      AllowHeaders: z.array(z.string()).default([]),
      ExposeHeaders: z.array(z.string()).default([]),
      AllowCredentials: z.boolean().default(false),
      MaxAge: z.coerce.number().optional(),
    })
    .optional(),
});

export const provisionApi: Provision = (resource, parts) => {
  const {
    Name,
    ProtocolType,
    RouteSelectionExpression,
    CorsConfiguration: cors,
  } = apiSchema.parse(resource.properties);
  const id = apiId(resource);
  parts.model.apis.set(id, {
    id,
    name: Name,
    protocol: ProtocolType,
    routeSelectionExpression: RouteSelectionExpression,
    cors: cors && {
      allowOrigins: cors.AllowOrigins,
      allowMethods: cors.AllowMethods,
      allowHeaders: cors.AllowHeaders,
      exposeHeaders: cors.ExposeHeaders,
      allowCredentials: cors.AllowCredentials,
      maxAgeSeconds: cors.MaxAge,
    },
    stageName: '$default',
    routes: [],
  });
  const scheme = ProtocolType === 'HTTP' ? 'https' : 'wss';
  return {
    ref: id,
    attributes: { ApiId: id, ApiEndpoint: `${scheme}://${id}.execute-api.${REGION}.amazonaws.com` },
  };
};

/** An id of ten letters and digits like API Gateway's, the same at every start. */
function apiId(resource: Resource): string {
  const digest = createHash('sha256').update(`${resource.stackName}/${resource.logicalId}`).digest('hex');
  return BigInt(`0x${digest.slice(0, 16)}`)
    .toString(36)
    .slice(0, 10)
    .padStart(10, 'a');
}

const integrationSchema = z.looseObject({
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationSubtype: z.undefined().optional(),
  IntegrationUri: z.string(),
  TimeoutInMillis: z.coerce.number().default(30_000),
});

export const provisionIntegration: Provision = (resource, parts) => {
  const parsed = integrationSchema.safeParse(resource.properties);
  if (!parsed.success) {
    throw new LocalCloudError(
      `The integration ${resource.logicalId} of ${resource.stackName} is not a Lambda proxy, the only kind that runs here.`,
    );
  }
  const id = physicalName(resource);
  parts.model.integrations.set(id, {
    functionArn: functionArnIn(parsed.data.IntegrationUri),
    timeoutMs: parsed.data.TimeoutInMillis,
  });
  return { ref: id };
};

/** The ARN in `arn:aws:apigateway:...:lambda:path/2015-03-31/functions/{arn}/invocations`, or `uri` itself. */
const functionArnIn = (uri: string): string => /functions\/(arn:.+)\/invocations$/.exec(uri)?.[1] ?? uri;

const authorizerSchema = z.looseObject({
  AuthorizerType: z.literal('REQUEST'),
  AuthorizerUri: z.string(),
  IdentitySource: z.array(z.string()).default([]),
  EnableSimpleResponses: z.boolean().default(false),
  AuthorizerResultTtlInSeconds: z.coerce.number().default(0),
});

export const provisionAuthorizer: Provision = (resource, parts) => {
  const parsed = authorizerSchema.safeParse(resource.properties);
  if (!parsed.success) {
    throw new LocalCloudError(
      `The authorizer ${resource.logicalId} of ${resource.stackName} is not a Lambda authorizer, the only kind that runs here.`,
    );
  }
  if (parsed.data.AuthorizerResultTtlInSeconds > 0 && parsed.data.IdentitySource.length === 0) {
    throw new LocalCloudError(
      `The authorizer ${resource.logicalId} of ${resource.stackName} can't keep its answers: it has no identity source to keep them by.`,
    );
  }
  const id = physicalName(resource);
  parts.model.authorizers.set(id, {
    id,
    functionArn: functionArnIn(parsed.data.AuthorizerUri),
    identitySources: parsed.data.IdentitySource,
    simpleResponses: parsed.data.EnableSimpleResponses,
    resultTtlSeconds: parsed.data.AuthorizerResultTtlInSeconds,
  });
  return { ref: id, attributes: { AuthorizerId: id } };
};

const routeSchema = z.looseObject({
  ApiId: z.string(),
  RouteKey: z.string(),
  Target: z.string(),
  AuthorizationType: z.enum(['NONE', 'CUSTOM']).default('NONE'),
  AuthorizerId: z.string().optional(),
  RouteResponseSelectionExpression: z.string().optional(),
});

export const provisionRoute: Provision = (resource, parts) => {
  const properties = routeSchema.parse(resource.properties);
  const integration = parts.model.integrations.get(properties.Target.replace('integrations/', ''));
  const authorizer =
    properties.AuthorizerId === undefined ? undefined : parts.model.authorizers.get(properties.AuthorizerId);
  if (!integration || (properties.AuthorizationType === 'CUSTOM' && !authorizer)) {
    throw new LocalCloudError(
      `The route ${properties.RouteKey} of ${resource.stackName} refers to an integration or authorizer that is not there.`,
    );
  }
  apiOf(parts, resource, properties.ApiId).routes.push({
    routeKey: properties.RouteKey,
    integration,
    authorizer,
    returnsResponse: properties.RouteResponseSelectionExpression !== undefined,
  });
  return { ref: physicalName(resource) };
};

export const provisionStage: Provision = (resource, parts) => {
  const { ApiId, StageName } = z
    .looseObject({ ApiId: z.string(), StageName: z.string() })
    .parse(resource.properties);
  apiOf(parts, resource, ApiId).stageName = StageName;
  return { ref: StageName };
};

function apiOf(parts: Parts, resource: Resource, id: string): ApiModel {
  const api = parts.model.apis.get(id);
  if (!api)
    throw new LocalCloudError(`${resource.logicalId} of ${resource.stackName} belongs to no API known here.`);
  return api;
}
