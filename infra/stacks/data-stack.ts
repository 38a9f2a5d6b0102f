import { CfnOutput, CustomResource, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type CfnBucket,
  HttpMethods,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { HouseFunction } from '#infra/constructs/house-function.ts';
import { exported, type Platform, type Provision } from '#infra/constructs/platform.ts';
import { removalOf } from '#infra/constructs/removal.ts';
import { createAppendOnlyTable, createOperationalTable } from '#infra/constructs/tables.ts';
import type { Stage } from '#infra/stages.ts';
import { createKeysFunction } from './functions.ts';

/** Everything stateful: tables, buckets, secrets; and the alarm topic, which every stack needs. */
export class DataStack extends Stack {
  readonly platform: Platform;
  readonly operational: Table;
  readonly audit: Table;

  constructor(scope: Construct, id: string, props: StackProps & { readonly stage: Stage }) {
    super(scope, id, props);
    const { stage } = props;
    this.operational = createOperationalTable(this, 'Operational', stage);
    const ledger = createAppendOnlyTable(this, 'Ledger', stage, { index: true });
    this.audit = createAppendOnlyTable(this, 'Audit', stage, { stream: true });
    const signatures = createAppendOnlyTable(this, 'Signatures', stage);

    const accessLogs = this.createAccessLogs(stage);
    const media = this.createMedia(stage, accessLogs);
    const vault = this.createVault(stage, accessLogs);

    const tokenKeys = this.createSecret('TokenKeys', stage, 'Keys that sign access tokens');
    const sealKeys = this.createSecret('SealKeys', stage, 'Keys that seal evidence and sign quotes');
    const pepper = this.createSecret(
      'Pepper',
      stage,
      'What is mixed into every password before it is hashed',
    );
    const stripe = this.createSecret('Stripe', stage, 'API key and webhook secret of the payment provider');

    const own: Provision = {
      values: {
        OPERATIONAL_TABLE: this.operational.tableName,
        LEDGER_TABLE: ledger.tableName,
        AUDIT_TABLE: this.audit.tableName,
        SIGNATURES_TABLE: signatures.tableName,
        MEDIA_BUCKET: media.bucketName,
        VAULT_BUCKET: vault.bucketName,
        TOKEN_KEYS_SECRET: tokenKeys.secretArn,
        SEAL_KEYS_SECRET: sealKeys.secretArn,
        PEPPER_SECRET: pepper.secretArn,
        STRIPE_SECRET: stripe.secretArn,
        TOKEN_ISSUER: stage.tokenIssuer,
        ...(stage.appUrl === undefined ? {} : { APP_URL: stage.appUrl }),
        TOKEN_AUDIENCE: stage.tokenAudience,
        MAIL_FROM: stage.mailFrom,
        ...(stage.sms && {
          SMS_SENDER_ID: stage.sms.senderId,
          SMS_ENTITY_ID: stage.sms.entityId,
          SMS_TEMPLATE_ID: stage.sms.templateId,
        }),
        OPS_APPROVAL_LIMIT_MINOR: String(stage.opsApprovalLimitMinor),
        PASSWORD_COST: String(stage.passwordCost),
        ...(stage.rateLimitFactor === 1 ? {} : { RATE_LIMIT_FACTOR: String(stage.rateLimitFactor) }),
        ...(stage.stripeApiUrl === undefined ? {} : { STRIPE_API_URL: stage.stripeApiUrl }),
      },
      arns: {
        operational: this.operational.tableArn,
        ledger: ledger.tableArn,
        audit: this.audit.tableArn,
        signatures: signatures.tableArn,
        media: media.bucketArn,
        vault: vault.bucketArn,
        tokenKeys: tokenKeys.secretArn,
        sealKeys: sealKeys.secretArn,
        pepper: pepper.secretArn,
        stripe: stripe.secretArn,
        // SMS go to phone numbers, which have no ARN.
        textMessages: '*',
        topics: `arn:${this.partition}:sns:*:*:*`,
        mailIdentity: this.formatArn({
          service: 'ses',
          resource: 'identity',
          resourceName: stage.mailFrom.slice(stage.mailFrom.indexOf('@') + 1),
        }),
      },
    };
    const alarmTopic = this.createAlarmTopic(stage);
    this.platform = { stage, alarmTopic, ...exported(this, own) };
    this.createFirstKeys({ stage, alarmTopic, ...own });
    new CfnOutput(this, 'OperationalTable', { value: this.operational.tableName });
    new CfnOutput(this, 'LedgerTable', { value: ledger.tableName });
    new CfnOutput(this, 'AuditTable', { value: this.audit.tableName });
    new CfnOutput(this, 'SignaturesTable', { value: signatures.tableName });
    new CfnOutput(this, 'MediaBucket', { value: media.bucketName });
    new CfnOutput(this, 'VaultBucket', { value: vault.bucketName });
    new CfnOutput(this, 'StripeSecret', { value: stripe.secretArn });
    new CfnOutput(this, 'PepperSecret', { value: pepper.secretArn });
  }

  private bucketProps(stage: Stage): BucketProps {
    return {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: removalOf(stage),
    };
  }

  private createAccessLogs(stage: Stage): Bucket {
    const bucket = new Bucket(this, 'AccessLogs', {
      ...this.bucketProps(stage),
      lifecycleRules: [{ expiration: Duration.days(stage.accessLogDays) }],
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'It receives the access logs of the other buckets; logging its own would never end.',
    });
    bucket.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects('media/*'), bucket.arnForObjects('vault/*')],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    return bucket;
  }

  private createMedia(stage: Stage, accessLogs: Bucket): Bucket {
    const bucket = new Bucket(this, 'Media', {
      ...this.bucketProps(stage),
      cors: [
        {
          allowedMethods: [HttpMethods.POST, HttpMethods.GET],
          allowedOrigins: [...stage.corsOrigins],
          allowedHeaders: ['*'],
          maxAge: 3600,
        },
      ],
      lifecycleRules: [
        // Accepted uploads are moved within seconds; those that stay were rejected.
        { prefix: 'uploads/', expiration: Duration.days(1) },
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    const resource = logsTo(bucket, accessLogs, 'media/');
    // Set directly, since `eventBridgeEnabled` would add a function.
    resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    return bucket;
  }

  private createVault(stage: Stage, accessLogs: Bucket): Bucket {
    const duration = Duration.days(stage.vaultLockDays);
    const bucket = new Bucket(this, 'Vault', {
      ...this.bucketProps(stage),
      versioned: true,
      objectLockEnabled: true,
      objectLockDefaultRetention:
        stage.vaultLockMode === 'COMPLIANCE'
          ? ObjectLockRetention.compliance(duration)
          : ObjectLockRetention.governance(duration),
    });
    logsTo(bucket, accessLogs, 'vault/');
    return bucket;
  }

  private createSecret(id: string, stage: Stage, description: string): Secret {
    const secret = new Secret(this, id, {
      description,
      removalPolicy: removalOf(stage),
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Key sets are rotated by our own schedule, which keeps old keys for verifying; the pepper can not be changed without every password; the provider rotates its own key.',
    });
    return secret;
  }

  private createAlarmTopic(stage: Stage): Topic {
    const topic = new Topic(this, 'Alarms', { enforceSSL: true });
    // A custom policy replaces the default one, which allows the account's alarms to publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    if (stage.alarmEmail !== undefined) topic.addSubscription(new EmailSubscription(stage.alarmEmail));
    return topic;
  }

  private createFirstKeys(platform: Platform): void {
    const maker = new HouseFunction(this, 'CreateKeys', {
      spec: createKeysFunction,
      platform,
    });
    new CustomResource(this, 'FirstKeys', {
      resourceType: 'Custom::FirstKeys',
      serviceToken: maker.lambda.functionArn,
      serviceTimeout: Duration.minutes(5),
      // Changes with the secrets, so that the resource runs again for an added one.
      properties: { secrets: createKeysFunction.environment.map((name) => platform.values[name]) },
    });
  }
}

/** Writes a bucket's access logs to another by the property, since the bucket's policy is written above. */
function logsTo(bucket: Bucket, accessLogs: Bucket, prefix: string): CfnBucket {
  const resource = bucket.node.defaultChild as CfnBucket;
  resource.loggingConfiguration = { destinationBucketName: accessLogs.bucketName, logFilePrefix: prefix };
  return resource;
}
