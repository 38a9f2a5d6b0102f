/** What may be told of an error of a provider. */
export type ProviderErrorFacts = {
  readonly name: string;
  readonly code: string | undefined;
  readonly status: number | undefined;
  /** By which the provider finds the call in its own logs. */
  readonly requestId: string | undefined;
};

/**
 * An error of a provider without its message, which may quote the phone number or the address it is about and would
 * carry it into logs. Name, status and code stay where those look who ask whether it is worth another try.
 */
export function providerError(what: string, facts: ProviderErrorFacts): Error {
  const { name, code, status, requestId } = facts;
  const said = [
    name,
    ...(code === undefined || code === name ? [] : [`code ${code}`]),
    ...(status === undefined ? [] : [`status ${status}`]),
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
  ];
  return Object.assign(new Error(`Could not ${what}: ${said.join(', ')}.`), {
    name,
    code,
    $metadata: { httpStatusCode: status, requestId },
  });
}
