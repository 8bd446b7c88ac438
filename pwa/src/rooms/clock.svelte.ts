/** The time of day for screens: moves every 20 seconds and whenever the app comes to the front again. */
import { dayOf, hourOf } from '../i18n/dates';

const STEP_MS = 20_000;

let now = $state(Date.now());
const today = $derived(dayOf(now));
const hour = $derived(hourOf(now));

const tick = (): void => void (now = Date.now());
setInterval(tick, STEP_MS);
document.addEventListener('visibilitychange', tick);

export const clock = {
  get now(): number {
    return now;
  },
  get today(): string {
    return today;
  },
  /** 0 to 23, in Shanghai. */
  get hour(): number {
    return hour;
  },
};
