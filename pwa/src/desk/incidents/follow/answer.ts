/** The resident's own words as the form that sends their case round again: one key, nothing typed twice. */
import type { Detail, FormOf } from '../wire';
import { l } from './words.svelte';

export function redoOf({ answer }: Pick<Detail, 'answer'>): FormOf<'callback_redo'> | undefined {
  if (!answer) return undefined;
  const { solved, rating, text } = answer;
  return {
    reason: solved === 'yes' ? 'dissatisfied' : 'unsolved',
    solved,
    ...(rating ? { rating } : {}),
    text: text || l('answer.plain', { said: l(`answer.${solved}`) }),
  };
}
