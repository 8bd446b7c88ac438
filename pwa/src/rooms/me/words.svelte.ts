/** The sentences of one's own page; they arrive with it, in the language in use. */
import { dictionary } from '../../i18n/index.svelte';
import zh from '../../i18n/me.zh.json';

const words = dictionary(zh, () => import('../../i18n/me.en.json'));
export type Word = keyof typeof zh;
export const w = words.t;

// Whoever imports this room gets it with its words.
await words.ready();
