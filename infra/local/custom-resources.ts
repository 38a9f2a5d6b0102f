import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { INTERNAL_PREFIX } from './aws/gateway.ts';
import type { FunctionPool, Invocation } from './lambda/function-pool.ts';
import { LocalCloudError } from './local-cloud-error.ts';
import type { Resource } from './resources/parts.ts';
import type { LocalService } from './services/service.ts';
import { openStateFile } from './services/state-file.ts';
import { stackArn } from './template/intrinsics.ts';
import type { Provisioned } from './template/stack-scope.ts';

const answerSchema = z.looseObject({
  Status: z.enum(['SUCCESS', 'FAILED']).default('SUCCESS'),
  Reason: z.string().optional(),
  PhysicalResourceId: z.string().optional(),
  Data: z.record(z.string(), z.unknown()).default({}),
});
type Answer = z.output<typeof answerSchema>;
const stateSchema = z.record(
  z.string(),
  z.object({ digest: z.string(), physicalId: z.string(), data: z.record(z.string(), z.unknown()) }),
);

export type CustomResources = {
  /** Runs the function of a new or changed custom resource; otherwise returns the earlier result. */
  provision(resource: Resource, serviceToken: string): Promise<Provisioned>;
  /** Receives the responses that functions PUT to their ResponseURL. */
  readonly service: LocalService;
};

export async function createCustomResources(options: {
  dataDir: string | undefined;
  functions: FunctionPool;
  endpoint: () => string;
}): Promise<CustomResources> {
  const file = await openStateFile({
    dataDir: options.dataDir,
    file: 'custom-resources.json',
    schema: stateSchema,
    initial: {},
  });
  const answers = new Map<string, (answer: Answer) => void>();

  const run = async (resource: Resource, serviceToken: string, previousId?: string): Promise<Answer> => {
    const token = randomUUID();
    let answered: Answer | undefined;
    answers.set(token, (answer) => {
      answered = answer;
    });
    const event = {
      RequestType: previousId === undefined ? 'Create' : 'Update',
      ...(previousId === undefined ? {} : { PhysicalResourceId: previousId }),
      RequestId: token,
      ResponseURL: `${options.endpoint()}${INTERNAL_PREFIX}custom-resource/${token}`,
      StackId: stackArn(resource.stackName),
      LogicalResourceId: resource.logicalId,
      ResourceType: resource.type,
      ResourceProperties: resource.properties,
    };
    const invocation = await options.functions.invoke(serviceToken, JSON.stringify(event));
    answers.delete(token);
    return answered ?? returnedAnswer(resource, invocation);
  };

  return {
    async provision(resource, serviceToken) {
      const key = `${resource.stackName}/${resource.logicalId}`;
      const digest = createHash('sha256').update(JSON.stringify(resource.properties)).digest('hex');
      const known = file.state[key];
      if (known?.digest === digest) return { ref: known.physicalId, attributes: known.data };
      const answer = await run(resource, serviceToken, known?.physicalId);
      if (answer.Status === 'FAILED') {
        throw new LocalCloudError(`The custom resource ${key} failed: ${answer.Reason ?? 'no reason given'}`);
      }
      const physicalId = answer.PhysicalResourceId ?? known?.physicalId ?? key;
      file.state[key] = { digest, physicalId, data: answer.Data };
      await file.save();
      return { ref: physicalId, attributes: answer.Data };
    },
    service: {
      async handle(request) {
        const take = answers.get(request.path.split('/').at(-1) ?? '');
        if (!take || request.method !== 'PUT') return { status: 404 };
        take(answerSchema.parse(JSON.parse(request.body.toString('utf8'))));
        return { status: 200 };
      },
      async close() {},
    },
  };
}

/** The response of a function behind CDK's provider framework, which returns it instead of sending it. */
function returnedAnswer(resource: Resource, invocation: Invocation): Answer {
  if (!invocation.ok) {
    throw new LocalCloudError(
      `The function of the custom resource ${resource.logicalId} in ${resource.stackName} failed: ${invocation.error.errorMessage}`,
    );
  }
  const returned: unknown = JSON.parse(invocation.payload);
  return answerSchema.parse(returned ?? {});
}
