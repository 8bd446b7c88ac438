/**
 * One position at saving time, and only for a worker who switched it on. There is no track and no watch: the phone
 * is asked once when the form opens, and saving never waits for the answer.
 */
import { locate } from '../../platform/geo';
import type { Position } from '../../store/types';

const KEY = 'doorstep-position';

const read = (): boolean => {
  try {
    return localStorage.getItem(KEY) === 'on';
  } catch {
    return false;
  }
};

let on = $state(read());

export const position = {
  get on(): boolean {
    return on;
  },
  set(next: boolean): void {
    on = next;
    // The browser's question belongs to this switch, not to a doorstep.
    if (next) void locate();
    try {
      localStorage.setItem(KEY, next ? 'on' : 'off');
    } catch {
      // Refused: the choice holds until the app is closed.
    }
  },
};

/** Asks once. The returned function gives what is known when the visit is saved, or nothing. */
export function fixOnce(): () => Position | undefined {
  let found: Position | undefined;
  if (on) void locate().then((fix) => (found = fix));
  return () => found;
}
