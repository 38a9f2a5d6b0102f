import { AwsError, injectedError, newRequestId } from './aws-json.ts';
import { type Faults, underFaults } from './faults.ts';
import type { AwsRequest, AwsResponse, LocalService } from './service.ts';
import { element, type XmlNode, xmlDocument } from './xml.ts';

export type QueryOperation = (
  parameters: URLSearchParams,
  request: AwsRequest,
) => Promise<readonly XmlNode[]>;

/** A service of the AWS query protocol: form parameters in, XML out. */
export function queryService(options: {
  name: string;
  namespace: string;
  operations: Readonly<Record<string, QueryOperation>>;
  faults: Faults | undefined;
}): LocalService {
  const operations = new Map(Object.entries(options.operations));
  const respond = async (request: AwsRequest): Promise<AwsResponse> => {
    const parameters = new URLSearchParams(request.body.toString('utf8'));
    const action = parameters.get('Action') ?? request.action ?? '';
    const run = operations.get(action);
    if (!run) throw new AwsError('InvalidAction', `${options.name} has no ${action} here.`);
    const result = await underFaults(
      options.faults,
      { service: request.service, action },
      injectedError,
      () => run(parameters, request),
    );
    const root = element(
      `${action}Response`,
      [
        element(`${action}Result`, result),
        element('ResponseMetadata', [element('RequestId', newRequestId())]),
      ],
      { xmlns: options.namespace },
    );
    return { status: 200, headers: { 'content-type': 'text/xml' }, body: xmlDocument(root) };
  };
  return {
    async handle(request) {
      try {
        return await respond(request);
      } catch (error) {
        if (error instanceof AwsError) return queryError(error, options.namespace);
        throw error;
      }
    },
    close: async () => {},
  };
}

function queryError(error: AwsError, namespace: string): AwsResponse {
  const fault = error.status >= 500 ? 'Receiver' : 'Sender';
  const details = [element('Type', fault), element('Code', error.code), element('Message', error.message)];
  const root = element('ErrorResponse', [element('Error', details), element('RequestId', newRequestId())], {
    xmlns: namespace,
  });
  return { status: error.status, headers: { 'content-type': 'text/xml' }, body: xmlDocument(root) };
}
