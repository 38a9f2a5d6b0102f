const RealDate = globalThis.Date;
let aheadMs = 0;

/** The machine's time, independent of the replaced `Date`. */
export const machineNowMs = (): number => RealDate.now();

class CloudDate extends RealDate {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(RealDate.now() + aheadMs);
    else super(...(given as [number]));
  }
  static override now(): number {
    return RealDate.now() + aheadMs;
  }
  /** Accepts dates created by the original class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof RealDate;
  }
}

/** A smaller difference between the clocks is ignored. */
const SAME_MS = 1_000;

/** Makes `new Date()` and `Date.now()` of this thread return the local cloud's time. */
export function followCloudClock(cloudNowMs: number): void {
  const apartMs = cloudNowMs - RealDate.now();
  aheadMs = Math.abs(apartMs) < SAME_MS ? 0 : apartMs;
  if (aheadMs !== 0) globalThis.Date = CloudDate as DateConstructor;
}
