/** What of the inbox is shown. */
import { dayOf } from '../i18n/dates';
import type { Day } from '../store/types';
import { reasonsOf } from './attention';
import type { ArrivedVisit } from './wire';

export type Filter = 'all' | 'attention' | 'today';
export const FILTERS: Filter[] = ['all', 'attention', 'today'];

export function passes(visit: ArrivedVisit, filter: Filter, today: Day): boolean {
  if (filter === 'attention') return reasonsOf(visit).length > 0;
  return filter === 'all' || dayOf(visit.received_at) === today;
}

/** Door, address, worker or note, whatever was typed; spaces in between mean "and". */
export function found(visit: ArrivedVisit, text: string): boolean {
  const { household, worker_name, note } = visit;
  const hay = [household?.label, household?.address, worker_name, note].join(' ').toLowerCase();
  return text.toLowerCase().split(/\s+/).filter(Boolean).every((word) => hay.includes(word));
}

export interface GridDay {
  code: string;
  visits: number;
  seen: number;
}

const SEEN = new Set(['met', 'phone_ok', 'neighbour', 'declined']);

/** Today's arrivals by grid: how many visits, and in how many of them somebody was spoken to. */
export function dayByGrid(visits: readonly ArrivedVisit[], today: Day): Map<string, GridDay> {
  const grids = new Map<string, GridDay>();
  for (const visit of visits) {
    if (dayOf(visit.occurred_at) !== today) continue;
    const grid = grids.get(visit.grid_code) ?? { code: visit.grid_code, visits: 0, seen: 0 };
    grid.visits += 1;
    if (SEEN.has(visit.outcome)) grid.seen += 1;
    grids.set(visit.grid_code, grid);
  }
  return grids;
}
