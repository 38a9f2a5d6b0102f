import { arn } from '../aws/arn.ts';
import { LocalCloudError } from '../local-cloud-error.ts';
import {
  provisionApi,
  provisionAuthorizer,
  provisionIntegration,
  provisionRoute,
  provisionStage,
} from './api-resources.ts';
import { provisionBucket } from './bucket-resources.ts';
import { provisionTable } from './dynamodb-resources.ts';
import { provisionPolicy, provisionRole } from './iam-resources.ts';
import {
  provisionAlias,
  provisionFunction,
  provisionInvokeConfig,
  provisionSourceMapping,
  provisionVersion,
} from './lambda-resources.ts';
import { provisionBus, provisionQueue, provisionRule, provisionTopic } from './messaging-resources.ts';
import { type Provision, physicalName, type Resource } from './parts.ts';
import { provisionParameter, provisionSecret } from './secret-resources.ts';
import { provisionSchedule, provisionScheduleGroup, provisionStateMachine } from './workflow-resources.ts';

/** Resource types without an effect on the local cloud, such as alarms and DNS names. */
const WITHOUT_LOCAL_EFFECT = [
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::ApiGatewayV2::Deployment',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::ApiGatewayV2::RouteResponse',
  'AWS::Budgets::Budget',
  'AWS::CDK::Metadata',
  'AWS::CertificateManager::Certificate',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Events::EventBusPolicy',
  'AWS::KMS::Alias',
  'AWS::KMS::Key',
  'AWS::Lambda::LayerVersion',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::Logs::MetricFilter',
  'AWS::Logs::ResourcePolicy',
  'AWS::Logs::SubscriptionFilter',
  'AWS::ResourceGroups::Group',
  'AWS::Route53::RecordSet',
  'AWS::S3::BucketPolicy',
  'AWS::SES::ConfigurationSet',
  'AWS::SES::EmailIdentity',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::SecretsManager::ResourcePolicy',
  'AWS::SecretsManager::RotationSchedule',
] as const;

const provisionNothing: Provision = (resource) => {
  const name = physicalName(resource);
  const service = resource.type.split('::')[1]?.toLowerCase() ?? '';
  return { ref: name, attributes: { Arn: arn(service, name), KeyId: name } };
};

const registry = new Map<string, Provision>([
  ...WITHOUT_LOCAL_EFFECT.map((type): [string, Provision] => [type, provisionNothing]),
  ['AWS::ApiGatewayV2::Api', provisionApi],
  ['AWS::ApiGatewayV2::Authorizer', provisionAuthorizer],
  ['AWS::ApiGatewayV2::Integration', provisionIntegration],
  ['AWS::ApiGatewayV2::Route', provisionRoute],
  ['AWS::ApiGatewayV2::Stage', provisionStage],
  ['AWS::DynamoDB::GlobalTable', provisionTable],
  ['AWS::DynamoDB::Table', provisionTable],
  ['AWS::Events::EventBus', provisionBus],
  ['AWS::Events::Rule', provisionRule],
  ['AWS::IAM::ManagedPolicy', provisionPolicy],
  ['AWS::IAM::Policy', provisionPolicy],
  ['AWS::IAM::Role', provisionRole],
  ['AWS::Lambda::Alias', provisionAlias],
  ['AWS::Lambda::EventInvokeConfig', provisionInvokeConfig],
  ['AWS::Lambda::EventSourceMapping', provisionSourceMapping],
  ['AWS::Lambda::Function', provisionFunction],
  ['AWS::Lambda::Version', provisionVersion],
  ['AWS::S3::Bucket', provisionBucket],
  ['AWS::SNS::Topic', provisionTopic],
  ['AWS::SQS::Queue', provisionQueue],
  ['AWS::SSM::Parameter', provisionParameter],
  ['AWS::Scheduler::Schedule', provisionSchedule],
  ['AWS::Scheduler::ScheduleGroup', provisionScheduleGroup],
  ['AWS::SecretsManager::Secret', provisionSecret],
  ['AWS::StepFunctions::StateMachine', provisionStateMachine],
]);

/** The provisioner of a resource's type. @throws LocalCloudError for an unknown type. */
export function provisionOf(resource: Pick<Resource, 'type' | 'logicalId' | 'stackName'>): Provision {
  const known = registry.get(resource.type);
  if (known) return known;
  if (isCustom(resource.type))
    return (custom, parts) => parts.customResource(custom, String(custom.properties['ServiceToken']));
  throw new LocalCloudError(
    `The local cloud does not know the resource type ${resource.type} (${resource.logicalId} in ${resource.stackName}).`,
  );
}

const isCustom = (type: string): boolean =>
  type === 'AWS::CloudFormation::CustomResource' || type.startsWith('Custom::');
