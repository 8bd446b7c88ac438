/** Sentences about people and households that come, move and go; they arrive with the first sheet that needs them. */
import { dictionary } from '../i18n/index.svelte';
import zh from '../i18n/life.zh.json';

const words = dictionary(zh, () => import('../i18n/life.en.json'));
export const l = words.t;
export const has = words.has;
/** A code of a group in words; the code itself where a newer server knows more. */
export const word = (group: string, code: string): string => {
  const key = `${group}.${code}`;
  return words.has(key) ? words.t(key) : code;
};
await words.ready();
