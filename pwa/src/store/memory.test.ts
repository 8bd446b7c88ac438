import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeIn } from './feed';
import './rules/after-task'; // a part that otherwise arrives a little later
import { emptyView, Memory, type View } from './memory';
import { compose, enqueue, settle, type NewOperation } from './outbox';
import { openVault, type Vault } from './vault';
import type { Change, PullAnswer } from './wire';
import type { Household } from './types';

let vault: Vault;
let view: View;
let memory: Memory;
let n = 0;

const NOW = Date.parse('2026-11-21T09:00:00+08:00');
const door: Household = {
  id: 'h1', grid_code: 'g1', building: '3号楼', unit: '1', floor: 3, room: '302', address: '幸福里', use: 'self', status: 'active', visit_preference: 'any',
  hints: [], members_count: 1, plan_kind: 'household', plan_form: 'household@1', plan_every_days: 30, due_on: '2026-11-18', contact_phone: '139',
};
const page = (changes: object[], over: Partial<PullAnswer> = {}): PullAnswer => ({
  server_time: '2026-11-21T09:00:00+08:00', changes: changes as Change[], cursor: 'c', more: false, reset: false, scope: { grids: ['g1'], epoch: 'e' }, ...over,
});
const settled = () => new Promise((resolve) => setTimeout(resolve, 30));
const card = () => view.cards.get('h1');

async function save(operation: NewOperation): Promise<string> {
  const row = await compose(operation, NOW);
  await vault.db.transaction('rw', vault.db.outbox, () => enqueue(vault, row));
  vault.bell.ring({ outbox: true });
  await settled();
  return row.op_id;
}
const visit = (id: string, outcome: string): NewOperation => ({
  kind: 'visit.record', version: 1, record_id: id, household_id: 'h1',
  data: { id, household_id: 'h1', outcome, occurred_at: '2026-11-21T09:00:00+08:00', answers: {}, needs: [], hazards: [], media: [] },
});

beforeEach(async () => {
  vault = openVault(`memory-${++n}`);
  view = emptyView();
  memory = new Memory(vault, { id: 'me', name: '我' }, (patch) => Object.assign(view, patch));
  await takeIn(vault, page([{ collection: 'households', id: 'h1', rev: 1, data: door }], { reset: true }), []);
  await memory.reload();
});
afterEach(() => memory.stop());

it('shows unsent work over the rows, with its effect on the plan', async () => {
  expect(card()?.household.due_on).toBe('2026-11-18');
  await save(visit('v1', 'met'));
  expect(card()?.visits).toMatchObject([{ id: 'v1', pending: true, worker_name: '我' }]);
  expect(card()?.household).toMatchObject({ due_on: '2026-12-21', last_outcome: 'met' });
  await save({ kind: 'visit.amend', version: 1, record_id: 'v1', household_id: 'h1', data: { visit_id: 'v1', reason: 'x', changes: { note: '补一句' } } });
  expect(card()?.visits[0]).toMatchObject({ note: '补一句', pending: true });
  await save({ kind: 'household.edit', version: 1, record_id: 'h1', household_id: 'h1', data: { household_id: 'h1', fields: { contact_phone: { from: '139', to: '188' } } } });
  expect(card()?.household.contact_phone).toBe('188');
  expect(view.items.map((item) => item.kind)).toEqual(['household.edit', 'visit.amend', 'visit.record']);
  expect(view.status.counts.waiting).toBe(3);
});

it('a refused item vanishes from the door without a trace, and stays in the sync centre', async () => {
  const op_id = await save(visit('v1', 'declined'));
  await settle(vault, [{ op_id, to: 'needs_you', problem: { code: 'invalid-data' } }], NOW);
  await settled();
  expect(card()).toMatchObject({ visits: [], household: { due_on: '2026-11-18' } });
  expect(card()?.household.declined_until).toBeUndefined();
  expect(view.items).toMatchObject([{ state: 'needs_you', problem: { code: 'invalid-data' } }]);
});

it('a received item stays laid over until the feed has brought it back, then the server speaks', async () => {
  const op_id = await save(visit('v1', 'met'));
  await settle(vault, [{ op_id, to: 'received', rev: 2 }], NOW);
  await settled();
  expect(card()?.visits).toMatchObject([{ id: 'v1', pending: true }]);
  const theirs = { ...visit('v1', 'met').data, worker_id: 'me', worker_name: '我', version: 1, flags: ['late'] };
  await takeIn(vault, page([{ collection: 'visits', id: 'v1', rev: 2, data: theirs }], { more: true }), [op_id]);
  await settled();
  expect(card()?.visits).toHaveLength(1);
  await takeIn(vault, page([{ collection: 'households', id: 'h1', rev: 3, data: { ...door, due_on: '2026-12-25' } }]), [op_id]);
  await settled();
  expect(card()?.household.due_on).toBe('2026-12-25');
  expect(card()?.visits[0]).toMatchObject({ flags: ['late'] });
  expect(card()?.visits[0]?.pending).toBeUndefined();
});

it('a door out of scope leaves the screens, its unsent work stays', async () => {
  await save(visit('v1', 'met'));
  await takeIn(vault, page([{ collection: 'households', id: 'h1', rev: 9, gone: 'out_of_scope' }]), []);
  await settled();
  expect(card()).toBeUndefined();
  expect(view.items).toMatchObject([{ state: 'waiting', record_id: 'v1' }]);
});

it('hears what another tab wrote', async () => {
  const other = openVault(vault.user_id);
  const row = await compose(visit('v2', 'met'), NOW);
  await other.db.transaction('rw', other.db.outbox, () => enqueue(other, row));
  other.bell.ring({ outbox: true });
  await settled();
  expect(card()?.visits).toMatchObject([{ id: 'v2', pending: true }]);
  other.bell.close();
});

it('an unsent visit closes the task and plans the next one, until the server has said the same', async () => {
  const cared = { ...door, plan_kind: 'care', plan_every_days: 7 };
  const task = { kind: 'care_visit', household_id: 'h1', due_from: '2026-11-20', due_to: '2026-11-22', status: 'todo' };
  await takeIn(vault, page([{ collection: 'households', id: 'h1', rev: 2, data: cared }, { collection: 'tasks', id: 't1', rev: 3, data: task }]), []);
  await settled();
  expect(card()?.tasks).toMatchObject([{ id: 't1' }]);
  const made = visit('v1', 'met');
  const op_id = await save({ ...made, data: { ...made.data, kind: 'care', form: 'living_alone@1' } });
  expect(card()?.tasks).toMatchObject([{ due_from: '2026-11-27', due_to: '2026-11-29' }]);
  const next = card()?.tasks[0]?.id ?? '';
  await settle(vault, [{ op_id, to: 'received', rev: 4 }], NOW);
  const theirs = [
    { collection: 'tasks', id: 't1', rev: 4, data: { ...task, status: 'done' } },
    { collection: 'tasks', id: next, rev: 5, data: { ...task, due_from: '2026-11-27', due_to: '2026-11-29' } },
  ];
  await takeIn(vault, page(theirs), [op_id]);
  await settled();
  expect(card()?.tasks.map((one) => one.id)).toEqual([next]);
});

it('a refused visit leaves the task as it was', async () => {
  const task = { kind: 'campaign_visit', household_id: 'h1', due_from: '2026-11-01', due_to: '2026-12-22', status: 'todo', campaign: '入户大走访' };
  await takeIn(vault, page([{ collection: 'tasks', id: 't1', rev: 3, data: task }]), []);
  const op_id = await save(visit('v1', 'met'));
  expect(card()?.tasks).toEqual([]);
  await settle(vault, [{ op_id, to: 'needs_you', problem: { code: 'invalid-data' } }], NOW);
  await settled();
  expect(card()?.tasks).toMatchObject([{ id: 't1', campaign: '入户大走访' }]);
});

it('what is to be done at no door is shown until it is settled here, and gone when the server says so', async () => {
  const errand = (due_to: string, status = 'todo') => ({ kind: 'distribution', grid_code: 'g1', title: '发放', due_from: '2026-11-01', due_to, status });
  await takeIn(vault, page([{ collection: 'tasks', id: 'late', rev: 2, data: errand('2026-11-30') }, { collection: 'tasks', id: 'soon', rev: 3, data: errand('2026-11-22') }]), []);
  await settled();
  expect(view.errands.map((one) => one.id)).toEqual(['soon', 'late']);
  expect([...view.cards.keys()]).toEqual(['h1']);
  await save({ kind: 'task.settle', version: 1, record_id: 'soon', data: { task_id: 'soon', outcome: 'done' } });
  expect(view.errands.map((one) => one.id)).toEqual(['late']);
  await takeIn(vault, page([{ collection: 'tasks', id: 'late', rev: 4, data: errand('2026-11-30', 'cancelled') }]), []);
  await settled();
  expect(view.errands).toEqual([]);
});
