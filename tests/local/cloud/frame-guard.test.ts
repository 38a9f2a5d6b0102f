import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFrameGuard } from '#infra/local/websocket/frame-guard.ts';

/** A masked client frame. */
function frame(length: number): Buffer {
  const mask = Buffer.from([1, 2, 3, 4]);
  const payload = Buffer.alloc(length, 0xff);
  if (length < 126) return Buffer.concat([Buffer.from([0x81, 0x80 | length]), mask, payload]);
  const extended = Buffer.alloc(length < 65_536 ? 2 : 8);
  if (length < 65_536) extended.writeUInt16BE(length);
  else extended.writeBigUInt64BE(BigInt(length));
  return Buffer.concat([Buffer.from([0x81, 0x80 | (length < 65_536 ? 126 : 127)]), extended, mask, payload]);
}

function trips(lengths: readonly number[], chunkSize: number, limit: number): number {
  let tripped = 0;
  const guard = createFrameGuard(limit, () => {
    tripped += 1;
  });
  const bytes = Buffer.concat(lengths.map(frame));
  for (let at = 0; at < bytes.length; at += chunkSize) guard(bytes.subarray(at, at + chunkSize));
  return tripped;
}

describe('guarding the length of frames', () => {
  it('trips once when some frame is over the limit, however the bytes are cut', () => {
    const lengths = fc.array(
      fc.oneof(fc.nat(130), fc.integer({ min: 900, max: 1_100 }), fc.constant(70_000)),
    );
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 5_000 }), (sent, chunkSize) => {
        expect(trips(sent, chunkSize, 1_000)).toBe(sent.some((length) => length > 1_000) ? 1 : 0);
      }),
      { numRuns: 60 },
    );
  });
});
