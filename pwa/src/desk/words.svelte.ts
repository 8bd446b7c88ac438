/** The desk's own sentences; they arrive with the desk. */
import { dictionary } from '../i18n/index.svelte';
import zh from '../i18n/desk.zh.json';

const words = dictionary(zh, () => import('../i18n/desk.en.json'));
export const d = words.t;
/** For keys made from a code: false when nobody has written that sentence yet. */
export const has = words.has;
export const ready = words.ready;
