/** Something a developer has to put right; its message is one line that says what and where. */
export class LocalCloudError extends Error {
  override readonly name = 'LocalCloudError';
}
