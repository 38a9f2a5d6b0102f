import type { Dynamodb } from '../aws/dynamodb.ts';
import type { Statement } from '../aws/iam.ts';
import type { ApiModel, AuthorizerModel, IntegrationModel } from '../http/api-model.ts';
import type { InvokeConfig } from '../lambda/async-invoke.ts';
import type { FunctionPool } from '../lambda/function-pool.ts';
import type { LocalServices } from '../local-services.ts';
import type { SourceMapping } from '../sources/source-mapping.ts';
import type { Provisioned } from '../template/stack-scope.ts';

/** A resource of a template, its properties resolved. */
export type Resource = {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
};

/** The parts of the templates that are switched over together at the end of a deployment. */
export type Model = {
  readonly apis: Map<string, ApiModel>;
  readonly integrations: Map<string, IntegrationModel>;
  readonly authorizers: Map<string, AuthorizerModel>;
  /** Keys are role names. */
  readonly rolePolicies: Map<string, Statement[]>;
  readonly mappings: Map<string, SourceMapping>;
  /** Keys are function names. */
  readonly invokeConfigs: Map<string, InvokeConfig>;
  /** `bus/rule` of every rule that the templates define. */
  readonly rules: Set<string>;
  /** TTL attributes by table name. */
  readonly expiryAttributes: Map<string, string>;
  /** Buckets that publish their new objects to the default bus. */
  readonly announcingBuckets: Set<string>;
};

export const emptyModel = (): Model => ({
  apis: new Map(),
  integrations: new Map(),
  authorizers: new Map(),
  rolePolicies: new Map(),
  mappings: new Map(),
  invokeConfigs: new Map(),
  rules: new Set(),
  expiryAttributes: new Map(),
  announcingBuckets: new Set(),
});

/** The parts of the running local cloud that provisioning works on. */
export type Parts = {
  readonly functions: FunctionPool;
  readonly dynamodb: Dynamodb;
  readonly services: LocalServices;
  readonly model: Model;
  /** Base of functions' entry paths, as a file URL ending in a slash. */
  readonly projectRoot: URL;
  /** Variables that every function gets besides its own. */
  readonly baseEnv: (functionName: string) => Readonly<Record<string, string>>;
  /** Reports a problem that does not stop the deployment. */
  readonly warn: (line: string) => void;
  /** Runs a custom resource's function and returns the resource. */
  readonly customResource: (resource: Resource, serviceToken: string) => Promise<Provisioned>;
};

/** Creates or updates a resource and returns its Ref and attributes. */
export type Provision = (resource: Resource, parts: Parts) => Promise<Provisioned> | Provisioned;

/** The name that CloudFormation would generate, without the random suffix, so that it is the same at every start. */
export function physicalName(resource: Resource, given?: unknown): string {
  return typeof given === 'string' ? given : `${resource.stackName}-${resource.logicalId}`;
}
