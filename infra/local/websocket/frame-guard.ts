/**
 * Detects a client's frame that exceeds API Gateway's limit by reading the frame headers (RFC 6455, 5.2).
 * @param tooLong is called once, at the first such frame.
 */
export function createFrameGuard(maxFrameBytes: number, tooLong: () => void): (chunk: Buffer) => void {
  let header = Buffer.alloc(0);
  let payloadLeft = 0;
  let tripped = false;
  return (chunk) => {
    let at = 0;
    while (at < chunk.length && !tripped) {
      if (payloadLeft > 0) {
        const taken = Math.min(payloadLeft, chunk.length - at);
        payloadLeft -= taken;
        at += taken;
        continue;
      }
      header = Buffer.concat([header, chunk.subarray(at, at + 1)]);
      at += 1;
      const length = payloadLength(header);
      if (length === undefined) continue;
      header = Buffer.alloc(0);
      payloadLeft = length;
      if (length > maxFrameBytes) {
        tripped = true;
        tooLong();
      }
    }
  };
}

/** The payload's length, including the mask; undefined until the header is complete. */
function payloadLength(header: Buffer): number | undefined {
  const second = header[1];
  if (second === undefined) return undefined;
  const short = second & 0x7f;
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  const mask = second & 0x80 ? 4 : 0;
  if (header.length < 2 + extended + mask) return undefined;
  if (extended === 0) return short;
  return extended === 2 ? header.readUInt16BE(2) : Number(header.readBigUInt64BE(2));
}
