/** The map's own sentences; they arrive with the map. */
import { dictionary } from '../../../i18n/index.svelte';
import zh from '../../../i18n/map.zh.json';

const words = dictionary(zh, () => import('../../../i18n/map.en.json'));
export const m = words.t;
export const ready = words.ready;
