/** Loaded before a process: its machine's clock is CLOCK_AHEAD_MS ahead. The monotonic clock and timers go on as always. */
const RealDate = Date;
const aheadMs = Number(process.env['CLOCK_AHEAD_MS']);

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() + aheadMs);
    else super(...parts);
  }

  static now() {
    return RealDate.now() + aheadMs;
  }
};
