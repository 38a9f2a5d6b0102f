import { check } from './checks.ts';

/** Uploads a file with a presigned POST form. @throws Error when it is refused. */
export async function upload(
  form: { readonly url: string; readonly fields: Readonly<Record<string, string>> },
  bytes: Buffer<ArrayBuffer>,
  contentType: string,
): Promise<void> {
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
  body.append('file', new Blob([bytes], { type: contentType }));
  const answer = await fetch(form.url, { method: 'POST', body });
  check(answer.ok, `The upload was answered with ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
}
