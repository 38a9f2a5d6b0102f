import { z } from 'zod';
import { REGION } from '../template/intrinsics.ts';
import { type Provision, physicalName } from './parts.ts';

const count = z.coerce.number().optional();
const bucketSchema = z.looseObject({
  BucketName: z.string().optional(),
  VersioningConfiguration: z.object({ Status: z.string() }).optional(),
  ObjectLockEnabled: z.boolean().default(false),
  ObjectLockConfiguration: z
    .looseObject({
      Rule: z
        .object({
          DefaultRetention: z.object({
            Mode: z.enum(['GOVERNANCE', 'COMPLIANCE']),
            Days: count,
            Years: count,
          }),
        })
        .optional(),
    })
    .optional(),
  CorsConfiguration: z
    .object({
      CorsRules: z.array(
        z.looseObject({
          AllowedOrigins: z.array(z.string()),
          AllowedMethods: z.array(z.string()),
          AllowedHeaders: z.array(z.string()).default([]),
          ExposedHeaders: z.array(z.string()).default([]),
          MaxAge: count,
        }),
      ),
    })
    .optional(),
  NotificationConfiguration: z
    .looseObject({
      EventBridgeConfiguration: z.looseObject({ EventBridgeEnabled: z.boolean().default(true) }).optional(),
    })
    .optional(),
});

export const provisionBucket: Provision = async (resource, parts) => {
  const properties = bucketSchema.parse(resource.properties);
  const name = physicalName(resource, properties.BucketName).toLowerCase().slice(0, 63);
  const retention = properties.ObjectLockConfiguration?.Rule?.DefaultRetention;
  await parts.services.s3.createBucket({
    name,
    versioned: properties.VersioningConfiguration?.Status === 'Enabled',
    objectLock: properties.ObjectLockEnabled
      ? {
          defaultRetention: retention && {
            mode: retention.Mode,
            days: retention.Days ?? (retention.Years ?? 0) * 365,
          },
        }
      : undefined,
    cors: properties.CorsConfiguration?.CorsRules.map((rule) => ({
      allowedOrigins: rule.AllowedOrigins,
      allowedMethods: rule.AllowedMethods,
      allowedHeaders: rule.AllowedHeaders,
      exposedHeaders: rule.ExposedHeaders,
      maxAgeSeconds: rule.MaxAge,
    })),
  });
  if (properties.NotificationConfiguration?.EventBridgeConfiguration?.EventBridgeEnabled) {
    parts.model.announcingBuckets.add(name);
  }
  const domain = `${name}.s3.amazonaws.com`;
  return {
    ref: name,
    attributes: {
      Arn: `arn:aws:s3:::${name}`,
      DomainName: domain,
      RegionalDomainName: `${name}.s3.${REGION}.amazonaws.com`,
      WebsiteURL: `http://${domain}`,
    },
  };
};
