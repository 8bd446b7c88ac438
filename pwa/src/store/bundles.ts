/**
 * Folding feed rows into household bundles: pure, no database. Two rules carry it:
 * inside one generation an older revision never replaces a newer one (pages may overlap), and a row
 * of a newer generation always wins, because a full feed is the server's whole truth.
 */
import type { Bundle, BundleRow, Held } from './db';
import type { Sealed } from './sealed';
import type { Id } from './types';
import type { Change } from './wire';

/** What lies behind a door, beside the household itself. A bundle from before a shelf came has none. */
const SHELVES = ['residents', 'visits', 'care', 'tasks'] as const;
export type DoorChange = Extract<Change, { collection: 'households' | (typeof SHELVES)[number] }>;
export type Bundles = Map<Id, Bundle>;

/** Where a row lives: with its household; what is to be done in a grid, at no door, in a bundle that no card is cut from. */
export const homeOf = (row: { household_id?: Id; grid_code?: string }): Id => row.household_id ?? `grid:${row.grid_code ?? ''}`;

export const emptyBundle = (): Bundle => ({ residents: {}, visits: {} });

/** The id stands beside the data on the wire and inside it on the phone. */
const held = <T extends { id: Id }>(change: { id: Id; rev: number }, data: T, gen: number): Held<T> => ({ rev: change.rev, gen, data: { ...data, id: change.id } });

export const isNewer = (known: { rev: number; gen: number } | undefined, rev: number, gen: number): boolean =>
  !known || known.gen < gen || known.rev <= rev;

/** Where each resident and visit lives now; follows moves while a page is folded. */
export function homes(bundles: Bundles): Map<Id, Id> {
  const found = new Map<Id, Id>();
  for (const [home, bundle] of bundles) for (const id of membersOf(bundle)) found.set(id, home);
  return found;
}

export const membersOf = (bundle: Bundle): Id[] => SHELVES.flatMap((shelf) => Object.keys(bundle[shelf] ?? {}));

/** Changes the bundles in place and says which ones it touched. */
export function fold(bundles: Bundles, changes: readonly DoorChange[], gen: number): Set<Id> {
  const home = homes(bundles);
  const touched = new Set<Id>();
  for (const change of changes) {
    if (change.collection === 'households') {
      const bundle = bundles.get(change.id) ?? emptyBundle();
      if (!isNewer(bundle.household, change.rev, gen)) continue;
      if (change.data) bundle.household = held(change, change.data, gen);
      // Residents and visits leave by their own rows; until they do, no card shows them without a door.
      else delete bundle.household;
      bundles.set(change.id, bundle);
      touched.add(change.id);
      continue;
    }
    const old = home.get(change.id);
    if (old !== undefined) {
      const shelf = bundles.get(old)?.[change.collection];
      if (!isNewer(shelf?.[change.id], change.rev, gen)) continue;
      delete shelf?.[change.id];
      home.delete(change.id);
      touched.add(old);
    }
    if (!change.data) continue;
    const at = homeOf(change.data);
    const bundle = bundles.get(at) ?? emptyBundle();
    // One shelf holds one kind of row, which the compiler cannot follow through the name of a collection.
    (bundle[change.collection] ??= {} as never)[change.id] = held(change, change.data, gen) as never;
    bundles.set(at, bundle);
    home.set(change.id, at);
    touched.add(at);
  }
  return touched;
}

/** Drops what the finished generation did not bring again. */
export function sweep(bundle: Bundle, gen: number): Bundle {
  const kept: Bundle = emptyBundle();
  if (bundle.household && bundle.household.gen >= gen) kept.household = bundle.household;
  for (const shelf of SHELVES) kept[shelf] = Object.fromEntries(Object.entries(bundle[shelf] ?? {}).filter(([, row]) => row.gen >= gen)) as never;
  return kept;
}

export const isEmpty = (bundle: Bundle): boolean => !bundle.household && membersOf(bundle).length === 0;

/** The plaintext columns of a bundle beside its seal. */
export function rowOf(id: Id, bundle: Bundle, sealed: Sealed<Bundle>): BundleRow {
  const rows: Held<unknown>[] = SHELVES.flatMap((shelf) => Object.values<Held<unknown>>(bundle[shelf] ?? {}));
  if (bundle.household) rows.push(bundle.household);
  return {
    id,
    grid: bundle.household?.data.grid_code ?? '',
    rev: Math.max(0, ...rows.map((row) => row.rev)),
    gen: Math.min(...rows.map((row) => row.gen)),
    members: membersOf(bundle),
    sealed,
  };
}
