/** One position at saving time, if the worker wants it and the phone finds it. Never a track. */
import { instantOf } from '../store/days';
import type { Position } from '../store/types';

const TIMEOUT_MS = 10_000;

/** Undefined when refused, unknown, or too slow; a visit is complete without it. */
export function locate(timeout_ms: number = TIMEOUT_MS): Promise<Position | undefined> {
  const { geolocation } = navigator;
  if (!geolocation) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    // The browser's own timeout does not run while its permission question is open.
    const timer = setTimeout(() => resolve(undefined), timeout_ms + 1_000);
    const done = (position: Position | undefined): void => {
      clearTimeout(timer);
      resolve(position);
    };
    geolocation.getCurrentPosition(
      ({ coords, timestamp }) =>
        done({
          lat: Number(coords.latitude.toFixed(6)),
          lon: Number(coords.longitude.toFixed(6)),
          accuracy_m: Math.round(coords.accuracy),
          at: instantOf(timestamp),
        }),
      () => done(undefined),
      { enableHighAccuracy: true, timeout: timeout_ms, maximumAge: 60_000 },
    );
  });
}
