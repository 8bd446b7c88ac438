/** What is to be done in this worker's grids at no door: to hand out, to look at, to learn. */
import type { Task } from './types';
import { view } from './view.svelte';

export const errands = {
  /** Open ones, those that run out first. */
  get all(): Task[] {
    return view.errands;
  },
};
