/** The imports' own sentences; they arrive with that desk. */
import { dictionary } from '../../i18n/index.svelte';
import zh from '../../i18n/imports.zh.json';

const words = dictionary(zh, () => import('../../i18n/imports.en.json'));
export const w = words.t;
export const has = words.has;
export const ready = words.ready;

/** A code in words; the code itself when nobody has written them yet. */
export function coded(group: 'kind' | 'state' | 'code', code: string): string {
  const key = `${group}.${code}`;
  return has(key) ? w(key) : code;
}
