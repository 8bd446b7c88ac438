/** Sentences about tasks; they arrive with the room that speaks them. */
import { dictionary } from '../../i18n/index.svelte';
import zh from '../../i18n/tasks.zh.json';

const words = dictionary(zh, () => import('../../i18n/tasks.en.json'));
export const w = words.t;

/** A code's own sentence, or the code itself: a newer server may know more than this phone. */
export function kindWord(kind: string): string {
  const key = `task.kind.${kind}`;
  return words.has(key) ? w(key) : kind;
}

await words.ready();
