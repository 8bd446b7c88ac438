/** Which of the three lists one was in: coming back from a case, one stands where one stood. */
import type { Tab } from './lists';

let tab = $state<Tab>('mine');

export const memory = {
  get tab(): Tab {
    return tab;
  },
  set tab(next: Tab) {
    tab = next;
  },
};
