import { AwsError, answeringErrors, injectedError, newRequestId, parseJsonBody } from './aws-json.ts';
import { type Faults, underFaults } from './faults.ts';
import type { AwsResponse, LocalService } from './service.ts';
import type { LambdaInvoke } from './state-machine.ts';

export type LambdaServiceOptions = {
  /** Runs the function and returns its outcome. @throws for a function that is unknown or can't be started. */
  readonly invoke: LambdaInvoke;
  /** Queues an asynchronous invocation, with the function's retries and failure destination. */
  readonly invokeAsync: (functionArn: string, payload: unknown) => Promise<void>;
  /** The ARN of a function by its name or ARN; undefined when there is none. */
  readonly resolve: (nameOrArn: string) => string | undefined;
  readonly faults?: Faults | undefined;
};

/** Lambda's Invoke. */
export function createLambdaService(options: LambdaServiceOptions): LocalService {
  const invoke = async (arn: string, kind: string, payload: unknown): Promise<AwsResponse> => {
    const headers = { 'content-type': 'application/json', 'x-amzn-requestid': newRequestId() };
    if (kind === 'DryRun') return { status: 204, headers };
    if (kind === 'Event') {
      await options.invokeAsync(arn, payload);
      return { status: 202, headers };
    }
    const outcome = await options.invoke(arn, payload);
    const version = { ...headers, 'x-amz-executed-version': '$LATEST' };
    if ('payload' in outcome)
      return { status: 200, headers: version, body: JSON.stringify(outcome.payload ?? null) };
    const { errorType, errorMessage, trace } = outcome;
    return {
      status: 200,
      headers: { ...version, 'x-amz-function-error': outcome.functionError },
      body: JSON.stringify({ errorType, errorMessage, trace }),
    };
  };
  return {
    handle: (request) =>
      answeringErrors(lambdaError, async () => {
        const [, encoded] = /^\/2015-03-31\/functions\/([^/?]+)\/invocations/.exec(request.path) ?? [];
        if (request.method !== 'POST' || encoded === undefined) {
          throw new AwsError(
            'UnknownOperationException',
            `Lambda has no ${request.method} ${request.path} here.`,
            404,
          );
        }
        const name = decodeURIComponent(encoded);
        const arn = options.resolve(name);
        if (arn === undefined)
          throw new AwsError('ResourceNotFoundException', `Function not found: ${name}`, 404);
        const kind = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
        const named = { service: 'lambda', action: 'Invoke' };
        return underFaults(options.faults, named, injectedError, () =>
          invoke(arn, kind, parseJsonBody(request.body)),
        );
      }),
    close: async () => {},
  };
}

const lambdaError = (error: AwsError): AwsResponse => ({
  status: error.status,
  headers: {
    'content-type': 'application/json',
    'x-amzn-errortype': error.code,
    'x-amzn-requestid': newRequestId(),
  },
  body: JSON.stringify({ Type: error.status >= 500 ? 'Service' : 'User', Message: error.message }),
});
