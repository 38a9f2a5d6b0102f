import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { S3Error } from './s3-error.ts';
import type { AwsRequest } from './service.ts';

/** An upload's bytes, and its checksums from headers or trailers, by lower-case header name. */
export type Upload = { readonly bytes: Buffer; readonly checksums: Readonly<Record<string, string>> };

const CHECKSUM = /^x-amz-checksum-(crc32|crc32c|crc64nvme|sha1|sha256)$/;

/**
 * Reads an upload from its request: decodes `aws-chunked` framing and checks lengths and digests. CRC32C and CRC64NVME
 * are stored but not verified.
 * @throws S3Error BadDigest, IncompleteBody
 */
export function readUpload(request: Pick<AwsRequest, 'headers' | 'body'>): Upload {
  const { headers } = request;
  const chunked =
    headers['content-encoding']?.split(/,\s*/).includes('aws-chunked') ||
    headers['x-amz-content-sha256']?.startsWith('STREAMING-');
  const { bytes, trailers } = chunked ? decodeChunks(request.body) : { bytes: request.body, trailers: {} };
  const declared = headers['x-amz-decoded-content-length'];
  if (chunked && declared !== undefined && Number(declared) !== bytes.length) {
    throw new S3Error('IncompleteBody', 'The request body terminated unexpectedly.');
  }
  const all = Object.entries({ ...headers, ...trailers });
  const checksums = Object.fromEntries(all.filter(([name]) => CHECKSUM.test(name)));
  for (const [name, value] of Object.entries(checksums)) {
    const actual = checksumOf(name, bytes);
    if (actual !== undefined && actual !== value) {
      throw new S3Error(
        'BadDigest',
        `The ${name.slice('x-amz-checksum-'.length)} you specified did not match.`,
      );
    }
  }
  const digest = headers['content-md5'];
  if (digest !== undefined && digest !== createHash('md5').update(bytes).digest('base64')) {
    throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  return { bytes, checksums };
}

function checksumOf(header: string, bytes: Buffer): string | undefined {
  if (header.endsWith('-sha256')) return createHash('sha256').update(bytes).digest('base64');
  if (header.endsWith('-sha1')) return createHash('sha1').update(bytes).digest('base64');
  if (!header.endsWith('-crc32')) return undefined;
  const value = Buffer.alloc(4);
  value.writeUInt32BE(crc32(bytes));
  return value.toString('base64');
}

/** `size[;chunk-signature=…]\r\n bytes \r\n … 0\r\n trailers \r\n`. */
function decodeChunks(body: Buffer): { bytes: Buffer; trailers: Record<string, string> } {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', at);
    const size =
      lineEnd < 0 ? Number.NaN : Number.parseInt(body.subarray(at, lineEnd).toString('latin1'), 16);
    const start = lineEnd + 2;
    if (Number.isNaN(size) || start + size > body.length) {
      throw new S3Error('IncompleteBody', 'A chunk of the body is not whole.');
    }
    if (size === 0) return { bytes: Buffer.concat(chunks), trailers: readTrailers(body.subarray(start)) };
    chunks.push(body.subarray(start, start + size));
    at = start + size + 2;
  }
}

function readTrailers(bytes: Buffer): Record<string, string> {
  const lines = bytes.toString('latin1').split(/\r?\n/);
  const pairs = lines.flatMap((line) => {
    const colon = line.indexOf(':');
    return colon < 0
      ? []
      : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const];
  });
  return Object.fromEntries(pairs);
}
