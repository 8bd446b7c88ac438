/** One short sentence about what just happened, with a way to take it back. Never for an error that needs an act. */
import type { IconName } from './icons';

const SHOWN_MS = 6_000;
/** A toast belongs to the step that caused it and may cross one threshold with it, not two. */
const STEP_MS = 1_000;

export interface ToastWords {
  icon: IconName;
  words: string;
  action?: { word: string; do: () => void };
}

let shown = $state.raw<ToastWords | undefined>();
let timer: ReturnType<typeof setTimeout> | undefined;
let shownAt = 0;

export const toast = {
  get shown(): ToastWords | undefined {
    return shown;
  },
  show(next: ToastWords): void {
    clearTimeout(timer);
    shown = next;
    shownAt = Date.now();
    timer = setTimeout(() => (shown = undefined), SHOWN_MS);
  },
  /** On going to another screen. */
  moveOn(): void {
    if (Date.now() - shownAt > STEP_MS) this.clear();
  },
  clear(): void {
    clearTimeout(timer);
    shown = undefined;
  },
};
