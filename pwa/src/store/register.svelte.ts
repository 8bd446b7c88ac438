/** The doors of this worker's grids, for the screens: always here, never waiting for signal. */
import type { Area, Card, Day, Form, Hit, Id } from './types';
import { coverageOf } from './rules/coverage';
import { dueCards } from './rules/due';
import { search } from './search/search';
import { view } from './view.svelte';

export const register = {
  /** False only until the first read from the disk after opening the app. */
  get ready(): boolean {
    return view.ready;
  },
  get cards(): ReadonlyMap<Id, Card> {
    return view.cards;
  },
  /** Grids in scope and everything above them. */
  get areas(): Area[] {
    return view.areas;
  },
  get grids(): Area[] {
    return view.areas.filter((area) => area.kind === 'grid');
  },
  card: (id: Id): Card | undefined => view.cards.get(id),
  /** @param name `household@1` */
  form: (name: string): Form | undefined => view.forms.get(name),
  search: (text: string): Hit[] => search(view.cards.values(), text),
  due: (today: Day): Card[] => dueCards(view.cards.values(), today),
  /** @param month `2026-11` */
  coverage: (month: string): { n: number; d: number } => coverageOf(view.cards.values(), month),
};
