/**
 * Taking in one page of the feed. A page and the cursor behind it go in by one transaction, so a
 * phone that dies between two pages goes on at the next one and never skips or half-applies any.
 * The outbox is not touched: what the worker has not sent survives every reset.
 */
import type { BundleRow, FeedState, IncidentRow, PlainRow, UserDb } from './db';
import type { Bundles, DoorChange } from './bundles';
import { emptyBundle, fold, homeOf, isEmpty, isNewer, membersOf, rowOf, sweep } from './bundles';
import { seal, unseal } from './sealed';
import type { Area, Category, Form, Id } from './types';
import type { Vault } from './vault';
import type { Change, PullAnswer } from './wire';

export const START: FeedState = { cursor: null, gen: 0, whole: false, readable: false, rows: 0 };

/** Operations received before this pull began are in the feed once the pull has come to its end. */
export async function takeIn(vault: Vault, page: PullAnswer, settledBefore: readonly Id[]): Promise<FeedState> {
  const { db } = vault;
  const before = (await db.fact('feed')) ?? START;
  // A full feed fills a new generation while the old one stays readable.
  const starts = page.reset || before.gen === 0;
  const gen = starts ? before.gen + 1 : before.gen;
  const ends = !page.more;
  const completes = ends && !(before.whole && !starts);

  const doors = await foldDoors(db, page.changes.filter(isDoor), gen, completes);
  const areas = await foldPlain<Area>(db.areas, page.changes.filter((c) => c.collection === 'areas').map((c) => ({ ...c, row: c.data && { ...c.data, id: c.id } })), gen);
  const forms = await foldPlain<Form>(db.forms, page.changes.filter((c) => c.collection === 'forms').map((c) => ({ ...c, row: c.data?.schema })), gen);

  const categories = await foldPlain<Category>(db.categories, page.changes.filter((c) => c.collection === 'categories').map((c) => ({ ...c, row: c.data && { ...c.data, id: c.id } })), gen);
  const cases = await foldCases(db, page.changes.filter((c) => c.collection === 'incidents'), gen);

  const building = lastBuilding(page.changes);
  const after: FeedState = {
    cursor: page.cursor,
    gen,
    whole: ends || (before.whole && !starts),
    readable: before.readable || ends,
    rows: (starts ? 0 : before.rows) + page.changes.length,
    scope: page.scope,
    ...(building ? { building } : {}),
  };

  await db.transaction('rw', [db.households, db.areas, db.forms, db.categories, db.incidents, db.outbox, db.facts], async () => {
    await db.households.bulkPut(doors.put);
    await db.households.bulkDelete(doors.drop);
    for (const [table, changed] of [[db.areas, areas], [db.forms, forms], [db.categories, categories], [db.incidents, cases]] as const) {
      await (table as typeof db.areas).bulkPut(changed.put as unknown as PlainRow<Area>[]);
      await table.bulkDelete(changed.drop);
      if (completes) await table.where('gen').below(gen).delete();
    }
    if (ends) await db.outbox.bulkUpdate(settledBefore.map((key) => ({ key, changes: { in_feed: 1 } })));
    await db.setFact('feed', after);
  });

  const ids = [...doors.put.map((row) => row.id), ...doors.drop];
  const incidents = completes ? 'all' : [...cases.put.map((row) => row.id), ...cases.drop];
  vault.bell.ring({ households: ids, feed: true, ...(incidents.length ? { incidents } : {}), ...(ends && settledBefore.length ? { outbox: true } : {}) });
  return after;
}

const isDoor = (change: Change): change is DoorChange =>
  ['households', 'residents', 'visits', 'care', 'tasks'].includes(change.collection);

function lastBuilding(changes: readonly Change[]): string | undefined {
  for (let i = changes.length - 1; i >= 0; i--) {
    const change = changes[i];
    if (change?.collection === 'households' && change.data) return change.data.building;
  }
  return undefined;
}

interface Written<Row> {
  put: Row[];
  drop: Id[];
}

/** Reads, opens, folds and seals again; writes nothing, so that no transaction waits for a cipher. */
async function foldDoors(db: UserDb, changes: DoorChange[], gen: number, completes: boolean): Promise<Written<BundleRow>> {
  const wanted = new Set<Id>();
  const members: Id[] = [];
  for (const change of changes) {
    if (change.collection === 'households') wanted.add(change.id);
    else {
      members.push(change.id);
      if (change.data) wanted.add(homeOf(change.data));
    }
  }
  const rows = new Map<Id, BundleRow>();
  const add = (found: (BundleRow | undefined)[]): void => found.forEach((row) => row && rows.set(row.id, row));
  add(await db.households.bulkGet([...wanted]));
  if (members.length) add(await db.households.where('members').anyOf(members).distinct().toArray());
  if (completes) add(await db.households.where('gen').below(gen).toArray());

  const bundles: Bundles = new Map(
    await Promise.all([...rows.values()].map(async (row) => [row.id, await openBundle(row)] as const)),
  );
  const touched = fold(bundles, changes, gen);
  if (completes) {
    for (const [id, bundle] of bundles) {
      const kept = sweep(bundle, gen);
      if (membersOf(kept).length === membersOf(bundle).length && kept.household === bundle.household) continue;
      bundles.set(id, kept);
      touched.add(id);
    }
  }
  const put: BundleRow[] = [];
  const drop: Id[] = [];
  await Promise.all(
    [...touched].map(async (id) => {
      const bundle = bundles.get(id) ?? emptyBundle();
      if (isEmpty(bundle)) drop.push(id);
      else put.push(rowOf(id, bundle, await seal('data', `households/${id}`, bundle)));
    }),
  );
  return { put, drop };
}

export const openBundle = (row: BundleRow) => unseal('data', `households/${row.id}`, row.sealed);

export const openIncident = (row: IncidentRow) => unseal('data', `incidents/${row.id}`, row.sealed);

/** Cases, one sealed row each. Nothing has to be opened to know which of two rows is newer. */
async function foldCases(db: UserDb, changes: Extract<Change, { collection: 'incidents' }>[], gen: number): Promise<Written<IncidentRow>> {
  const plain = changes.map(({ id, rev, data }) => ({ id, rev, row: data && { ...data, id } }));
  const known = { bulkGet: async (ids: Id[]) => (await db.incidents.bulkGet(ids)).map((row) => row && { id: row.id, rev: row.rev, gen: row.gen, data: undefined as never }) };
  const { put, drop } = await foldPlain(known, plain, gen);
  const sealed = put.map(async ({ id, rev, data }) => ({ id, rev, gen, sealed: await seal('data', `incidents/${id}`, data) }));
  return { put: await Promise.all(sealed), drop };
}

/** Areas, forms and categories: public words of the district, one row each, never sealed. */
async function foldPlain<T>(
  table: { bulkGet(ids: Id[]): Promise<(PlainRow<T> | undefined)[]> },
  changes: { id: Id; rev: number; row: T | undefined }[],
  gen: number,
): Promise<Written<PlainRow<T>>> {
  const held = new Map<Id, PlainRow<T>>();
  for (const row of await table.bulkGet(changes.map((change) => change.id))) if (row) held.set(row.id, row);
  const put = new Map<Id, PlainRow<T>>();
  const drop = new Set<Id>();
  for (const { id, rev, row } of changes) {
    if (!isNewer(held.get(id), rev, gen)) continue;
    if (row === undefined) {
      put.delete(id);
      held.delete(id);
      drop.add(id);
    } else {
      const next = { id, rev, gen, data: row };
      put.set(id, next);
      held.set(id, next);
      drop.delete(id);
    }
  }
  return { put: [...put.values()], drop: [...drop] };
}
