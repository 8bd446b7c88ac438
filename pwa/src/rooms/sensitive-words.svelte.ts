/** Sentences about what has no place in a note; they arrive with the look at it. */
import { dictionary } from '../i18n/index.svelte';
import zh from '../i18n/sensitive.zh.json';

const words = dictionary(zh, () => import('../i18n/sensitive.en.json'));
export const s = words.t;
await words.ready();
