/** One short sentence about what just happened, with a way to take it back. Never for an error that needs an act. */
import type { IconName } from './icons';

const SHOWN_MS = 6_000;

export interface ToastWords {
  icon: IconName;
  words: string;
  action?: { word: string; do: () => void };
}

let shown = $state.raw<ToastWords | undefined>();
let timer: ReturnType<typeof setTimeout> | undefined;

export const toast = {
  get shown(): ToastWords | undefined {
    return shown;
  },
  show(next: ToastWords): void {
    clearTimeout(timer);
    shown = next;
    timer = setTimeout(() => (shown = undefined), SHOWN_MS);
  },
  clear(): void {
    clearTimeout(timer);
    shown = undefined;
  },
};
