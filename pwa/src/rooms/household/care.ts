/** The words of care; they arrive with the household that needs them. */
import { dictionary } from '../../i18n/index.svelte';
import zh from '../../i18n/care.zh.json';
import type { Card } from '../../store/types';
import type { IconName } from '../../ui/icons';

const words = dictionary(zh, () => import('../../i18n/care.en.json'));
export const c = words.t;
await words.ready();

export interface CareLine {
  icon: IconName;
  word: string;
}

/** Each thing once: not twice for two people of a family, nor again what stands with the hints of the door. */
export function careLines({ care, household }: Pick<Card, 'care' | 'household'>): CareLine[] {
  const known = new Set(care.map((one) => one.category ?? one.hint ?? '').filter((code) => !household.hints.includes(code)));
  // A newer server may know a category that this phone has no word for: a bare code helps nobody at a door.
  return [...known].sort().flatMap((code) => (words.has(code) ? [{ icon: iconOf(code), word: c(code) }] : []));
}

const iconOf = (code: string): IconName => (code.endsWith('call_first') ? 'phone' : 'hand-heart');
