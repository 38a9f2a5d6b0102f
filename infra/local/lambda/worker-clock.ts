const RealDate = globalThis.Date;
let aheadMs = 0;

/** The machine's own time, whatever `Date` says here. */
export const machineNowMs = (): number => RealDate.now();

class CloudDate extends RealDate {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(RealDate.now() + aheadMs);
    else super(...(given as [number]));
  }
  static override now(): number {
    return RealDate.now() + aheadMs;
  }
  /** Dates made before this class took over, or by the runtime itself, are dates still. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof RealDate;
  }
}

/** Less than this apart, the clocks are the same one read twice. */
const SAME_MS = 1_000;

/** From now on `new Date()` and `Date.now()` of this thread tell the local cloud's time. */
export function followCloudClock(cloudNowMs: number): void {
  const apartMs = cloudNowMs - RealDate.now();
  aheadMs = Math.abs(apartMs) < SAME_MS ? 0 : apartMs;
  if (aheadMs !== 0) globalThis.Date = CloudDate as DateConstructor;
}
