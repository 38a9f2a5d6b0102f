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

/** What the templates define that is put in force as a whole once all stacks are read. */
export type Model = {
  readonly apis: Map<string, ApiModel>;
  readonly integrations: Map<string, IntegrationModel>;
  readonly authorizers: Map<string, AuthorizerModel>;
  /** By role name. */
  readonly rolePolicies: Map<string, Statement[]>;
  readonly mappings: Map<string, SourceMapping>;
  /** By function name. */
  readonly invokeConfigs: Map<string, InvokeConfig>;
  /** `bus/rule` of every rule that the templates define. */
  readonly rules: Set<string>;
  /** The attribute that holds the expiry, by table name. */
  readonly expiryAttributes: Map<string, string>;
  /** Buckets whose new objects are told to the default bus. */
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
  /** Where the entry paths of functions start, as a file URL ending in a slash. */
  readonly projectRoot: URL;
  /** Variables that every function gets besides its own. */
  readonly baseEnv: (functionName: string) => Readonly<Record<string, string>>;
  /** Tells a developer of something that does not stop the rest. */
  readonly warn: (line: string) => void;
  /** Runs a custom resource's function; answers what it says the resource is. */
  readonly customResource: (resource: Resource, serviceToken: string) => Promise<Provisioned>;
};

/** Makes a resource, or brings it to its present definition, and says what refers to it. */
export type Provision = (resource: Resource, parts: Parts) => Promise<Provisioned> | Provisioned;

/** The name CloudFormation would make up, without its random ending, so that it is the same at every start. */
export function physicalName(resource: Resource, given?: unknown): string {
  return typeof given === 'string' ? given : `${resource.stackName}-${resource.logicalId}`;
}
