/** The desk's own sentences; they arrive with the desk. */
import { dictionary } from '../i18n/index.svelte';
import zh from '../i18n/desk.zh.json';

const words = dictionary(zh, () => import('../i18n/desk.en.json'));
export const d = words.t;
export const ready = words.ready;
