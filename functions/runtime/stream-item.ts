import type { AttributeValue } from 'aws-lambda';

/** A DynamoDB stream image as plain values, without the 60 ms that importing the document client takes. */
export const plainItem = (image: Record<string, AttributeValue> | undefined): Record<string, unknown> =>
  Object.fromEntries(Object.entries(image ?? {}).map(([name, value]) => [name, plain(value)]));

function plain(value: AttributeValue): unknown {
  if (value.S !== undefined) return value.S;
  // Lambda delivers binary attributes in base64.
  if (value.B !== undefined) return Buffer.from(value.B, 'base64');
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.NULL !== undefined) return null;
  if (value.L !== undefined) return value.L.map(plain);
  if (value.M !== undefined) return plainItem(value.M);
  throw new TypeError(`Items have no ${Object.keys(value).join()} attributes.`);
}
