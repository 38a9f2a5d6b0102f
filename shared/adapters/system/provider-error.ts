/** The parts of a provider's error that may be logged. */
export type ProviderErrorFacts = {
  readonly name: string;
  readonly code: string | undefined;
  readonly status: number | undefined;
  /** Identifies the call in the provider's logs. */
  readonly requestId: string | undefined;
};

/**
 * A provider's error without its message, which may contain a phone number or an address and would end up in logs.
 * Name, status and code stay in their usual places, where retryable errors are recognised by them.
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
