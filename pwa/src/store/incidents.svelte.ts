/** The cases of this worker's grids and the catalogue, for the screens: always here, never waiting for signal. */
import type { Case, Category, Id } from './types';
import { view } from './view.svelte';

export const incidents = {
  /** False only until the first read from the disk after opening the app. */
  get ready(): boolean {
    return view.casesReady;
  },
  get all(): ReadonlyMap<Id, Case> {
    return view.cases;
  },
  case: (id: Id): Case | undefined => view.cases.get(id),
  /** By code. */
  get categories(): ReadonlyMap<string, Category> {
    return view.categories;
  },
  category: (code: string): Category | undefined => view.categories.get(code),
  of(household_id: Id): Case[] {
    return [...view.cases.values()].filter((one) => one.household_id === household_id);
  },
};
