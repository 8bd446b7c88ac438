import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { beforeEach, describe, expect, it } from 'vitest';
import { takeIn, openBundle, START } from './feed';
import { fold, type Bundles } from './bundles';
import { seal } from './sealed';
import { openVault, type Vault } from './vault';
import type { Change, PullAnswer } from './wire';

let vault: Vault;
let n = 0;
beforeEach(() => (vault = openVault(`feed-${++n}`)));

const door = (id: string, rev: number, room = '101'): Change => ({ collection: 'households', id, rev, data: { id, grid_code: 'g1', building: '1号楼', room } }) as Change;
const person = (id: string, household_id: string, rev: number): Change => ({ collection: 'residents', id, rev, data: { id, household_id, name: id } }) as Change;
const visit = (id: string, household_id: string, rev: number): Change => ({ collection: 'visits', id, rev, data: { id, household_id } }) as Change;
const gone = (collection: Change['collection'], id: string, rev: number): Change => ({ collection, id, rev, gone: 'deleted' }) as Change;
const page = (changes: Change[], over: Partial<PullAnswer> = {}): PullAnswer => ({
  server_time: '2026-11-21T09:00:00+08:00', changes, cursor: `c${Math.random()}`, more: false, reset: false, scope: { grids: ['g1'], epoch: 'e' }, ...over,
});
async function held(): Promise<Record<string, { room?: string; people: string[]; visits: string[] }>> {
  const found: Record<string, { room?: string; people: string[]; visits: string[] }> = {};
  for (const row of await vault.db.households.toArray()) {
    const bundle = await openBundle(row);
    found[row.id] = { ...(bundle.household ? { room: bundle.household.data.room } : {}), people: Object.keys(bundle.residents).sort(), visits: Object.keys(bundle.visits).sort() };
  }
  return found;
}

describe('a page', () => {
  it('bundles rows by door, whatever order they come in', async () => {
    await takeIn(vault, page([visit('v1', 'h1', 3), person('p1', 'h1', 2), door('h1', 4)], { reset: true }), []);
    expect(await held()).toEqual({ h1: { room: '101', people: ['p1'], visits: ['v1'] } });
  });

  it('is not undone by an older row that comes twice', async () => {
    await takeIn(vault, page([door('h1', 5, 'new'), door('h1', 4, 'old')], { reset: true, more: true }), []);
    await takeIn(vault, page([door('h1', 3, 'older')]), []);
    expect((await held())['h1']?.room).toBe('new');
  });

  it('moves a person from one door to another, once', async () => {
    await takeIn(vault, page([door('h1', 1), door('h2', 2), person('p1', 'h1', 3), person('p2', 'h1', 4)], { reset: true }), []);
    await takeIn(vault, page([person('p1', 'h2', 5)]), []);
    expect(await held()).toMatchObject({ h1: { people: ['p2'] }, h2: { people: ['p1'] } });
    await takeIn(vault, page([person('p1', 'h1', 6), person('p1', 'h2', 7)]), []);
    expect(await held()).toMatchObject({ h1: { people: ['p2'] }, h2: { people: ['p1'] } });
  });

  it('takes rows away by id alone, and leaves no empty door behind', async () => {
    await takeIn(vault, page([door('h1', 1), person('p1', 'h1', 2), visit('v1', 'h1', 3)], { reset: true }), []);
    await takeIn(vault, page([gone('residents', 'p1', 4)]), []);
    expect((await held())['h1']?.people).toEqual([]);
    await takeIn(vault, page([gone('households', 'h1', 5), gone('visits', 'v1', 6)]), []);
    expect(await held()).toEqual({});
  });

  it('keeps plaintext columns to ids, grid and numbers', async () => {
    await takeIn(vault, page([door('h1', 1), person('桑白露', 'h1', 2)], { reset: true }), []);
    const row = await vault.db.households.get('h1');
    expect(Object.keys(row ?? {}).sort()).toEqual(['gen', 'grid', 'id', 'members', 'rev', 'sealed']);
  });
});

describe('care', () => {
  const care = (id: string, rev: number, data: object): Change => ({ collection: 'care', id, rev, data: { household_id: 'h1', ...data } }) as Change;
  const shelf = async () => Object.values((await openBundle((await vault.db.households.get('h1'))!)).care ?? {}).map((row) => row.data);

  it('lies in the bundle of its door, sealed with it, and leaves by its own row', async () => {
    await takeIn(vault, page([care('k1', 2, { category: 'K01' }), door('h1', 1), care('k2', 3, { hint: 'call_first' })], { reset: true }), []);
    expect(await shelf()).toEqual([{ id: 'k1', household_id: 'h1', category: 'K01' }, { id: 'k2', household_id: 'h1', hint: 'call_first' }]);
    const row = await vault.db.households.get('h1');
    expect(JSON.stringify({ ...row, sealed: '' })).not.toContain('K01');
    await takeIn(vault, page([gone('care', 'k1', 4)]), []);
    expect(await shelf()).toMatchObject([{ id: 'k2' }]);
    await takeIn(vault, page([door('h1', 1)], { reset: true }), []);
    expect(await shelf()).toEqual([]);
  });

  it('is taken into a bundle from before there was any', async () => {
    await takeIn(vault, page([door('h1', 1)], { reset: true }), []);
    const row = (await vault.db.households.get('h1'))!;
    const { care: _, ...before } = await openBundle(row);
    await vault.db.households.put({ ...row, sealed: await seal('data', 'households/h1', before) });
    await takeIn(vault, page([care('k1', 2, { category: 'K01' })]), []);
    expect(await shelf()).toMatchObject([{ id: 'k1' }]);
  });
});

it('a phone from before care asks for the whole feed once more', async () => {
  const before = new Dexie(`doorstep-old-${++n}`);
  before.version(2).stores({ facts: 'key' });
  await before.table('facts').put({ key: 'feed', value: { ...START, cursor: 'c' } });
  before.close();
  const { db } = openVault(`old-${n}`);
  expect(await db.fact('feed')).toMatchObject({ cursor: null });
});

describe('generations', () => {
  it('keeps the old feed readable until the new one is whole, then drops what did not come again', async () => {
    await takeIn(vault, page([door('h1', 1), door('h2', 2), person('p1', 'h1', 3), person('p2', 'h1', 4)], { reset: true }), []);
    const half = await takeIn(vault, page([door('h1', 1), person('p1', 'h1', 3)], { reset: true, more: true }), []);
    expect(half).toMatchObject({ gen: 2, whole: false, readable: true });
    expect(await held()).toMatchObject({ h1: { people: ['p1', 'p2'] }, h2: { room: '101' } });
    const done = await takeIn(vault, page([door('h3', 9)]), []);
    expect(done).toMatchObject({ gen: 2, whole: true });
    expect(await held()).toEqual({ h1: { room: '101', people: ['p1'], visits: [] }, h3: { room: '101', people: [], visits: [] } });
  });

  it('believes a newer generation even with a lower revision: the server was restored', async () => {
    await takeIn(vault, page([door('h1', 50, 'before')], { reset: true }), []);
    await takeIn(vault, page([door('h1', 7, 'restored')], { reset: true }), []);
    expect((await held())['h1']?.room).toBe('restored');
  });

  it('a reset inside a reset starts over again', async () => {
    await takeIn(vault, page([door('h1', 1)], { reset: true, more: true }), []);
    await takeIn(vault, page([door('h2', 2)], { reset: true, more: true }), []);
    await takeIn(vault, page([door('h3', 3)]), []);
    expect(Object.keys(await held()).sort()).toEqual(['h2', 'h3']);
  });

  it('drops areas and forms of the old generation too', async () => {
    const area = (id: string, rev: number): Change => ({ collection: 'areas', id, rev, data: { id, code: id } }) as Change;
    const form = (id: string, rev: number): Change => ({ collection: 'forms', id, rev, data: { id, form: 'household@1', schema: { form: 'household@1' } } }) as unknown as Change;
    await takeIn(vault, page([area('a1', 1), form('f1', 2)], { reset: true }), []);
    await takeIn(vault, page([area('a2', 3)], { reset: true, more: true }), []);
    expect(await vault.db.areas.count()).toBe(2);
    await takeIn(vault, page([form('f2', 4)]), []);
    expect((await vault.db.areas.toArray()).map((row) => row.id)).toEqual(['a2']);
    expect((await vault.db.forms.toArray()).map((row) => [row.id, row.data.form])).toEqual([['f2', 'household@1']]);
  });
});

it('page and cursor go in together or not at all', async () => {
  await takeIn(vault, page([door('h1', 1)], { reset: true, more: true, cursor: 'one' }), []);
  vault.db.facts.hook('updating', () => {
    throw new Error('the disk says no');
  });
  await expect(takeIn(vault, page([door('h2', 2)], { cursor: 'two' }), [])).rejects.toThrow();
  expect(Object.keys(await held())).toEqual(['h1']);
  expect((await vault.db.fact('feed'))?.cursor).toBe('one');
});

it('folding touches only what it changes', () => {
  const bundles: Bundles = new Map([['h1', { residents: { p: { rev: 5, gen: 1, data: { id: 'p', household_id: 'h1' } as never } }, visits: {} }]]);
  expect([...fold(bundles, [person('p', 'h1', 4) as never, gone('visits', 'unknown', 9) as never], 1)]).toEqual([]);
  expect(START.whole).toBe(false);
});
