/** The sync centre's list. */
import type { Item } from './types';
import { view } from './view.svelte';

export const outbox = {
  /** Newest first; received ones stay for seven days. Drafts are in `drafts.all`. */
  get items(): Item[] {
    return view.items;
  },
};
