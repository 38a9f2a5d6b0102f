import { existsSync } from 'node:fs';
import { z } from 'zod';
import { arn } from '../aws/arn.ts';
import { functionNameOf } from '../lambda/function-pool.ts';
import { LocalCloudError } from '../local-cloud-error.ts';
import { type Parts, type Provision, physicalName, type Resource } from './parts.ts';

const houseMetadata = z.object({ HomeServe: z.object({ entry: z.string(), handler: z.string() }) });
const functionSchema = z.looseObject({
  FunctionName: z.string().optional(),
  Role: z.string().optional(),
  Timeout: z.coerce.number().default(3),
  MemorySize: z.coerce.number().default(128),
  ReservedConcurrentExecutions: z.coerce.number().optional(),
  Environment: z
    .object({ Variables: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}) })
    .default({ Variables: {} }),
  DeadLetterConfig: z.object({ TargetArn: z.string().optional() }).optional(),
});

export const provisionFunction: Provision = (resource, parts) => {
  const properties = functionSchema.parse(resource.properties);
  const source = sourceOf(resource, parts);
  const name = physicalName(resource, properties.FunctionName);
  const functionArn = arn('lambda', `function:${name}`);
  const own = Object.entries(properties.Environment.Variables).map(([key, value]) => [key, String(value)]);
  const size = { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(properties.MemorySize) };
  parts.functions.define({
    name,
    arn: functionArn,
    roleArn: properties.Role,
    entryUrl: source.entryUrl.href,
    handlerName: source.handler,
    timeoutMs: properties.Timeout * 1_000,
    memoryMb: properties.MemorySize,
    reservedConcurrency: properties.ReservedConcurrentExecutions,
    env: { ...Object.fromEntries(own), ...parts.baseEnv(name), ...size },
  });
  const deadLetterArn = properties.DeadLetterConfig?.TargetArn;
  if (deadLetterArn) parts.model.invokeConfigs.set(name, { deadLetterArn });
  return { ref: name, attributes: { Arn: functionArn } };
};

function sourceOf(resource: Resource, parts: Parts): { entryUrl: URL; handler: string } {
  const metadata = houseMetadata.safeParse(resource.metadata);
  if (metadata.success) {
    const { entry, handler } = metadata.data.HomeServe;
    const entryUrl = new URL(entry, parts.projectRoot);
    if (!existsSync(entryUrl)) parts.warn(`${physicalName(resource)} can't run: ${entry} is not there.`);
    return { entryUrl, handler };
  }
  throw new LocalCloudError(
    `The function ${resource.logicalId} of ${resource.stackName} does not say where its source is (Metadata HomeServe.entry).`,
  );
}

const invokeConfigSchema = z.looseObject({
  FunctionName: z.string(),
  MaximumRetryAttempts: z.coerce.number().optional(),
  DestinationConfig: z
    .object({
      OnFailure: z.object({ Destination: z.string() }).optional(),
      OnSuccess: z.object({ Destination: z.string() }).optional(),
    })
    .optional(),
});

export const provisionInvokeConfig: Provision = (resource, parts) => {
  const config = invokeConfigSchema.parse(resource.properties);
  const name = functionNameOf(config.FunctionName);
  parts.model.invokeConfigs.set(name, {
    ...parts.model.invokeConfigs.get(name),
    maximumRetryAttempts: config.MaximumRetryAttempts,
    onFailureArn: config.DestinationConfig?.OnFailure?.Destination,
    onSuccessArn: config.DestinationConfig?.OnSuccess?.Destination,
  });
  return { ref: physicalName(resource) };
};

const mappingSchema = z.looseObject({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  Enabled: z.boolean().default(true),
  BatchSize: z.coerce.number().optional(),
  MaximumBatchingWindowInSeconds: z.coerce.number().default(0),
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })).default([]) }).optional(),
  FunctionResponseTypes: z.array(z.string()).default([]),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']).default('TRIM_HORIZON'),
  BisectBatchOnFunctionError: z.boolean().default(false),
  MaximumRetryAttempts: z.coerce.number().default(-1),
  MaximumRecordAgeInSeconds: z.coerce.number().default(-1),
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.string() }).optional() }).optional(),
});
const DEFAULT_BATCH = { queue: 10, stream: 100 };

export const provisionSourceMapping: Provision = (resource, parts) => {
  const properties = mappingSchema.parse(resource.properties);
  const id = physicalName(resource);
  const spec = parts.functions.find(properties.FunctionName);
  if (!spec)
    throw new LocalCloudError(`${resource.logicalId} feeds ${properties.FunctionName}, which is not there.`);
  const isQueue = properties.EventSourceArn.startsWith('arn:aws:sqs:');
  if (properties.Enabled) {
    parts.model.mappings.set(id, {
      id,
      functionArn: spec.arn,
      sourceArn: properties.EventSourceArn,
      batchSize: properties.BatchSize ?? (isQueue ? DEFAULT_BATCH.queue : DEFAULT_BATCH.stream),
      windowSeconds: properties.MaximumBatchingWindowInSeconds,
      patterns: (properties.FilterCriteria?.Filters ?? []).map((filter): unknown =>
        JSON.parse(filter.Pattern),
      ),
      reportsItemFailures: properties.FunctionResponseTypes.includes('ReportBatchItemFailures'),
      startsAt: properties.StartingPosition,
      bisects: properties.BisectBatchOnFunctionError,
      maximumRetryAttempts: properties.MaximumRetryAttempts < 0 ? undefined : properties.MaximumRetryAttempts,
      maximumRecordAgeSeconds:
        properties.MaximumRecordAgeInSeconds < 0 ? undefined : properties.MaximumRecordAgeInSeconds,
      onFailureArn: properties.DestinationConfig?.OnFailure?.Destination,
    });
  }
  return {
    ref: id,
    attributes: { Id: id, EventSourceMappingArn: arn('lambda', `event-source-mapping:${id}`) },
  };
};

export const provisionAlias: Provision = (resource, parts) => {
  const spec = parts.functions.find(String(resource.properties['FunctionName']));
  return { ref: `${spec?.arn ?? ''}:${String(resource.properties['Name'])}` };
};

export const provisionVersion: Provision = (resource, parts) => {
  const spec = parts.functions.find(String(resource.properties['FunctionName']));
  return { ref: `${spec?.arn ?? ''}:1`, attributes: { Version: '1', FunctionArn: spec?.arn } };
};
