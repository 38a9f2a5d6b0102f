/** An error that the developer has to fix; the message is one line that names the problem and its place. */
export class LocalCloudError extends Error {
  override readonly name = 'LocalCloudError';
}
