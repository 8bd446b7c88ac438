/** The sentences of incidents; they arrive with the rooms that speak them, in the language in use. */
import { dictionary } from '../../i18n/index.svelte';
import zh from '../../i18n/incidents.zh.json';

const words = dictionary(zh, () => import('../../i18n/incidents.en.json'));
export type Word = keyof typeof zh;
export const w = words.t;

/** A code's own sentence, or the code itself: a newer server may know more than this phone. */
export function wordOf(group: string, code: string): string {
  const key = `${group}.${code}`;
  return words.has(key) ? w(key) : code;
}

// Whoever imports a room of incidents gets it with its words.
await words.ready();
