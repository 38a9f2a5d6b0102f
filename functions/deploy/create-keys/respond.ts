/** CloudFormation's request to a custom resource. */
export type CustomResourceEvent = {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  /** Presigned URL to PUT the result to; absent when invoked by hand or by CDK's provider framework. */
  readonly ResponseURL?: string;
  readonly StackId?: string;
  readonly RequestId?: string;
  readonly LogicalResourceId?: string;
  readonly PhysicalResourceId?: string;
};

/** Runs `work` and reports success or failure to CloudFormation, which would otherwise wait until its timeout. */
export async function respond(
  event: CustomResourceEvent,
  physicalId: string,
  work: () => Promise<void>,
): Promise<{ PhysicalResourceId: string }> {
  const PhysicalResourceId = event.PhysicalResourceId ?? physicalId;
  try {
    await work();
  } catch (error) {
    if (event.ResponseURL === undefined) throw error;
    const Reason = error instanceof Error ? error.message.slice(0, 1_000) : 'unknown failure';
    await put(event, { Status: 'FAILED', Reason, PhysicalResourceId });
    return { PhysicalResourceId };
  }
  await put(event, { Status: 'SUCCESS', PhysicalResourceId });
  return { PhysicalResourceId };
}

async function put(event: CustomResourceEvent, outcome: Readonly<Record<string, string>>): Promise<void> {
  if (event.ResponseURL === undefined) return;
  const { StackId, RequestId, LogicalResourceId } = event;
  const answer = await fetch(event.ResponseURL, {
    method: 'PUT',
    // The presigned URL was signed with an empty content type.
    headers: { 'content-type': '' },
    body: JSON.stringify({ ...outcome, StackId, RequestId, LogicalResourceId, Data: {} }),
  });
  if (!answer.ok) throw new Error(`CloudFormation refused the outcome with status ${answer.status}.`);
}
