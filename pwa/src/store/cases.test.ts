import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aCase, aCategory } from '../testing/samples';
import { actions } from './actions';
import { setCurrent } from './current';
import { takeIn } from './feed';
import { Memory } from './memory';
import { collectPhotos, keepPhoto } from './photos';
import { ready, settle, unsettled } from './outbox';
import { reports } from './reports.svelte';
import type { Draft, Id, Me, ReportDraft } from './types';
import { openVault, type Vault } from './vault';
import { clear, publish, view } from './view.svelte';
import type { Change, PullAnswer } from './wire';

const me: Me = { id: 'me', name: '纪晴川', roles: ['grid_worker'], areas: [], permissions: [], district: { code: '', name: '' } };
let vault: Vault;
let memory: Memory;
let n = 0;
beforeEach(async () => {
  vault = openVault(`cases-${++n}`);
  setCurrent({ vault, me });
  memory = new Memory(vault, me, publish);
  await memory.reload();
});
afterEach(() => {
  memory.stop();
  setCurrent(undefined);
  clear();
});

const settled = () => new Promise((resolve) => setTimeout(resolve, 40));
const page = (changes: object[], over: Partial<PullAnswer> = {}): PullAnswer => ({
  server_time: '2026-11-24T09:00:00+08:00', changes: changes as Change[], cursor: 'c', more: false, reset: false, scope: { grids: ['g1'], epoch: 'e' }, ...over,
});
async function pull(changes: object[], settledBefore: Id[] = [], over: Partial<PullAnswer> = {}): Promise<void> {
  await takeIn(vault, page(changes, over), settledBefore);
  await settled();
}
const row = (over: Parameters<typeof aCase>[0], rev: number): object => {
  const { id, ...data } = aCase(over);
  return { collection: 'incidents', id, rev, data };
};
const kind = (over: Parameters<typeof aCategory>[0] = {}): object => ({ collection: 'categories', id: over?.code ?? 'k', rev: 1, data: aCategory(over) });
const report = (over: Partial<ReportDraft> = {}): ReportDraft => ({ ...reports.begin('990101001001003', '槐花巷14号门前'), category: '0201', text: '井盖破裂', ...over });

describe('cases of the feed', () => {
  it('are upserted by revision, leave when told to, and survive a restart', async () => {
    await pull([kind(), row({ id: 'c1', state: 'handled', version: 5 }, 9), row({ id: 'c2' }, 3)], [], { reset: true });
    await pull([row({ id: 'c1', state: 'submitted' }, 8), { collection: 'incidents', id: 'c2', rev: 10, gone: 'out_of_scope' }]);
    expect([...view.cases.values()].map(({ id, state }) => [id, state])).toEqual([['c1', 'handled']]);
    expect(view.categories.get('0203')?.name_zh).toBe('路灯不亮');
    memory.stop();
    clear();
    memory = new Memory(vault, me, publish);
    await memory.reload();
    expect([view.casesReady, view.cases.get('c1')?.version]).toEqual([true, 5]);
  });

  it('of a former whole feed go when the new one is whole', async () => {
    await pull([row({ id: 'c1' }, 1), row({ id: 'c2' }, 2)], [], { reset: true });
    await pull([row({ id: 'c2' }, 2)], [], { reset: true, more: true });
    expect(view.cases.size).toBe(2);
    await pull([]);
    expect([...view.cases.keys()]).toEqual(['c2']);
  });
});

describe('telling of an incident', () => {
  it('writes the shape of the wire, shows it at once, and gives way to the server’s row', async () => {
    await pull([kind({ code: '0201', is_urgent: true })], [], { reset: true });
    await keepPhoto(vault, { id: 'p1', bytes: new Uint8Array([1]), thumb: new Uint8Array([1]) }, 0);
    const draft = report({ photos: ['p1'], urgent: true, urgent_reason: '有人会摔' });
    await reports.save(draft);
    await collectPhotos(vault, Date.now());
    expect(await vault.db.photos.count()).toBe(1);
    const [item] = await Promise.all([actions.reportIncident(draft, { text: ' 井盖破裂 ' }), actions.reportIncident(draft, { text: '井盖破裂' })]);
    await settled();
    expect(item.data).toMatchObject({ id: draft.id, category: '0201', text: '井盖破裂', grid_code: '990101001001003', place_text: '槐花巷14号门前', media: ['p1'], urgent: true, urgent_reason: '有人会摔', self_handled: false });
    expect(item.data).not.toHaveProperty('household_id');
    expect([await vault.db.outbox.count(), await vault.db.reports.count()]).toEqual([1, 0]);
    expect(view.cases.get(draft.id)).toMatchObject({ unsent: true, state: 'pending_dispatch', urgency: 1, reporter_id: 'me' });

    await settle(vault, [{ op_id: item.op_id, to: 'received' }], Date.now());
    await settled();
    expect(view.cases.get(draft.id)?.unsent).toBe(true);
    await pull([row({ id: draft.id, no: '990101-20261124-00042', reporter_id: 'me' }, 12)], [item.op_id]);
    expect(view.cases.get(draft.id)).toMatchObject({ no: '990101-20261124-00042' });
    expect(view.cases.get(draft.id)?.unsent).toBeUndefined();
  });

  it('the urgent one goes before all that waits', async () => {
    await pull([kind({ code: '0602', is_urgent: true }), kind()], [], { reset: true });
    await actions.reportIncident(report({ category: '0203' }), { text: '路灯不亮了' });
    const urgent = await actions.reportIncident(report({ category: '0602' }), { text: '楼道有气味' });
    expect(ready(await unsettled(vault), Date.now() + 1).map((one) => one.record_id)[0]).toBe(urgent.record_id);
  });

  it('a keystroke still on its way does not bring the draft back', async () => {
    const draft = report();
    void reports.save(draft);
    await actions.reportIncident(draft, { text: '井盖破裂了' });
    await reports.save({ ...draft, text: '井盖' });
    expect(await vault.db.reports.count()).toBe(0);
  });

  it('refused, it becomes a draft again with what was told, and can be told once more', async () => {
    const draft = report({ household_id: 'h1', key: 'h1', photos: ['p1'], photo_reason: 'dark' });
    const item = await actions.reportIncident(draft, { text: '井盖破裂了' });
    await settle(vault, [{ op_id: item.op_id, to: 'needs_you', problem: { code: 'invalid-data' } }], Date.now());
    await actions.discardToDraft(item.op_id);
    const again = await reports.get('h1');
    expect(again).toMatchObject({ id: draft.id, household_id: 'h1', category: '0201', text: '井盖破裂了', photos: ['p1'] });
    if (again) await actions.reportIncident(again, { text: '井盖破裂，翘起' });
    expect(await vault.db.outbox.count()).toBe(1);
  });
});

describe('a step on a case', () => {
  it('is based on the version that was looked at and stands until the feed shows it', async () => {
    await pull([row({ id: 'c1', state: 'handled', version: 7 }, 1)], [], { reset: true });
    const item = await actions.moveIncident('c1', 'verify_fail', { reason: 'not_done', text: '还是黑的', media: ['p9'] });
    await settled();
    expect(item.data).toEqual({ incident_id: 'c1', verb: 'verify_fail', version: 7, form: { reason: 'not_done', text: '还是黑的', media: ['p9'] } });
    expect(view.cases.get('c1')).toMatchObject({ state: 'handled', asked: { verb: 'verify_fail', text: '还是黑的' } });
    await settle(vault, [{ op_id: item.op_id, to: 'received', flags: ['stale'] }], Date.now());
    await pull([row({ id: 'c1', state: 'pending_callback', version: 8 }, 2)], [item.op_id]);
    expect(view.cases.get('c1')).toMatchObject({ state: 'pending_callback' });
    expect(view.cases.get('c1')?.asked).toBeUndefined();
    expect(view.items[0]?.flags).toEqual(['stale']);
  });

  it('refused, it leaves no trace on the case', async () => {
    await pull([row({ id: 'c1', state: 'handled' }, 1)], [], { reset: true });
    const item = await actions.moveIncident('c1', 'verify_pass', {});
    await settle(vault, [{ op_id: item.op_id, to: 'needs_you', problem: { code: 'rule-refused' } }], Date.now());
    await settled();
    expect(view.cases.get('c1')?.asked).toBeUndefined();
    await expect(actions.moveIncident('nowhere', 'verify_pass', {})).rejects.toThrow('unknown-case');
  });
});

describe('a remark on a case', () => {
  it('is kept in the line of its case and stands there until the feed tells it', async () => {
    await pull([row({ id: 'c1', state: 'in_progress', log: [] }, 1)], [], { reset: true });
    const step = await actions.moveIncident('c1', 'verify_pass', {});
    const item = await actions.remarkOnIncident('c1', { text: ' 雨后积水更深了 ', media: ['p1'] });
    const also = await actions.remarkOnIncident('c1', { also_seen: true });
    await settled();
    expect(item.data).toMatchObject({ incident_id: 'c1', text: '雨后积水更深了', also_seen: false, media: ['p1'] });
    expect([item.kind, item.data['id'] === also.data['id']]).toEqual(['incident.comment', false]);
    expect(view.cases.get('c1')?.remarks?.map(({ text, also_seen }) => [text, also_seen])).toEqual([['雨后积水更深了', false], ['', true]]);
    expect(ready(await unsettled(vault), Date.now()).map(({ op_id }) => op_id)).toEqual([step.op_id]);
    await settle(vault, [step, item, also].map(({ op_id }) => ({ op_id, to: 'received' as const })), Date.now());
    await pull([row({ id: 'c1', state: 'in_progress', version: 8 }, 2)], [step.op_id, item.op_id, also.op_id]);
    expect(view.cases.get('c1')?.remarks).toBeUndefined();
  });

  it('refused, it may be dropped, and the case shows nothing of it', async () => {
    await pull([row({ id: 'c1', state: 'closed' }, 1)], [], { reset: true });
    const item = await actions.remarkOnIncident('c1', { text: '又漏了' });
    await settle(vault, [{ op_id: item.op_id, to: 'needs_you', problem: { code: 'not-found' } }], Date.now());
    await settled();
    expect(view.cases.get('c1')?.remarks).toBeUndefined();
    await actions.discardToDraft(item.op_id);
    expect(await unsettled(vault)).toEqual([]);
  });
});

it('hazards of a visit go with it, each as the worker decided', async () => {
  const draft: Draft = {
    household_id: 'h1', form: 'household@1', mode: 'in_home', answers: {}, needs: [], hazards: ['charging', 'gas', 'smoke_alarm'], note: '', photos: [],
    reports: { gas: { choice: 'none', photos: [] }, smoke_alarm: { choice: 'self_handled', photos: [] }, charging: { choice: 'report', photos: ['p1'] } },
    started_at: '2026-11-24T09:00:00+08:00', saved_at: '2026-11-24T09:00:00+08:00',
  };
  const words = { charging: { category: '0501', text: '走访时看到飞线充电' }, gas: { category: '0502', text: '走访时看到燃气' }, smoke_alarm: { category: '0505', text: '走访时看到烟感' } };
  const item = await actions.recordVisit(draft, { outcome: 'met', answers: {}, words });
  await settled();
  const told = view.items.filter(({ kind }) => kind === 'incident.report').map(({ data }) => data);
  expect(told).toHaveLength(2);
  expect(told.find(({ category }) => category === '0501')).toMatchObject({ household_id: 'h1', visit_id: item.record_id, media: ['p1'], self_handled: false });
  expect(told.find(({ category }) => category === '0505')).toMatchObject({ self_handled: true, photo_reason: 'private' });
});

it('a phone from before incidents asks for the whole feed once more, and keeps what it holds', async () => {
  const name = `cases-old-${++n}`;
  const old = new Dexie(`doorstep-${name}`);
  old.version(1).stores({ households: 'id, gen, *members', areas: 'id, gen', forms: 'id, gen', outbox: 'op_id, order, state, line, *media', photos: 'id, state', drafts: 'household_id', facts: 'key' });
  await old.table('facts').put({ key: 'feed', value: { cursor: 'c9', gen: 1, whole: true, readable: true, rows: 5 } });
  await old.table('drafts').put({ household_id: 'h1', photos: [], sealed: { seal: 0, plain: {} } });
  old.close();
  const { db } = openVault(name);
  expect(await db.fact('feed')).toMatchObject({ cursor: null, readable: true, gen: 1 });
  expect([await db.drafts.count(), await db.incidents.count()]).toEqual([1, 0]);
});
