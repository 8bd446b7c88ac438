/** Sentences about the resident's link; they arrive with it. */
import { dictionary } from '../../../i18n/index.svelte';
import zh from '../../../i18n/link.zh.json';

const words = dictionary(zh, () => import('../../../i18n/link.en.json'));
export const l = words.t;
await words.ready();
