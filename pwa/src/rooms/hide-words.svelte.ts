/** Sentences about hiding faces and plates; they arrive with the tool. */
import { dictionary } from '../i18n/index.svelte';
import zh from '../i18n/hide.zh.json';

const words = dictionary(zh, () => import('../i18n/hide.en.json'));
export const h = words.t;
await words.ready();
