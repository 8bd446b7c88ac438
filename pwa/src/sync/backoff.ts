/**
 * Full jitter: a server that comes back after a power cut meets its thousand phones one by one.
 * Five seconds at least, doubling room, five minutes at most.
 */
const LEAST_MS = 5_000;
const MOST_MS = 300_000;
/** No server may silence a phone longer than this, nor may a clock that was set back. */
export const LONGEST_WAIT_MS = 3_600_000;

/** @param fails failures in a row, this one included. @param random 0 ≤ r < 1. */
export function backOff(fails: number, random: () => number): number {
  const room = Math.min(MOST_MS, LEAST_MS * 2 ** Math.min(fails, 10));
  return Math.round(LEAST_MS + random() * (room - LEAST_MS));
}

/** Has the moment come? A moment absurdly far away is the phone's clock having jumped, not a wait. */
export const isOver = (until: number | undefined, now: number): boolean =>
  until === undefined || until <= now || until - now > LONGEST_WAIT_MS;
