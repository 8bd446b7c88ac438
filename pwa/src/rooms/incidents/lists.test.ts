// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { aCase } from '../../testing/samples';
import type { Me } from '../../store/types';
import { listOf, toVerify } from './lists';
import { sentenceOf, stateOf, timerOf } from './standing';

const NOW = Date.parse('2026-11-24T10:00:00+08:00');
const TODAY = '2026-11-24';
const me: Me = { id: 'me', name: '纪晴川', roles: ['grid_worker'], areas: [], permissions: [], district: { code: '', name: '' } };

test('what waits for me first, then what is urgent, then the newest; the finished apart', () => {
  const old = aCase({ reporter_id: 'me', reported_at: '2026-11-20T10:00:00+08:00' });
  const fresh = aCase({ reporter_id: 'me' });
  const urgent = aCase({ reporter_id: 'me', urgency: 1, reported_at: '2026-11-01T10:00:00+08:00' });
  const back = aCase({ reporter_id: 'me', state: 'returned', reported_at: '2026-11-01T10:00:00+08:00' });
  const closed = aCase({ reporter_id: 'me', state: 'closed' });
  const other = aCase();
  const cases = [old, closed, fresh, urgent, other, back];
  expect(listOf('mine', cases, me, NOW)).toEqual({ open: [back, urgent, fresh, old], over: [closed] });
  expect(listOf('grid', cases, me, NOW).open).toContain(other);
});

test('to check: what others did, soonest first, until it is done on this phone', () => {
  const late = aCase({ state: 'handled', due_at: '2026-11-25T10:00:00+08:00' });
  const soon = aCase({ state: 'handled', due_at: '2026-11-24T16:50:00+08:00' });
  const own = aCase({ state: 'handled', is_handled_by_community: true });
  const done = aCase({ state: 'handled', asked: { verb: 'verify_pass', at: '', media: [] } });
  expect(toVerify([late, own, soon, done], me, NOW)).toEqual([soon, late]);
});

test('where it stands, who has it, by when', () => {
  const one = aCase({ state: 'in_progress', lead_unit: '市政照明所', due_at: '2026-11-24T09:00:00+08:00', handle_due: '2026-11-26T17:30:00+08:00' });
  expect(sentenceOf(one, [])).toBe('市政照明所在办');
  expect(timerOf(one, NOW, TODAY)).toMatchObject({ tone: 'plain', word: '11月26日 17:30 前' });
  expect(timerOf({ ...one, handle_due: '2026-11-24T09:00:00+08:00' }, NOW, TODAY)).toMatchObject({ tone: 'late', icon: 'clock-alert' });
  expect(timerOf({ ...one, state: 'closed' }, NOW, TODAY)).toBeUndefined();
  const handled = aCase({ state: 'handled' });
  expect([sentenceOf(handled, ['verify_pass']), sentenceOf(handled, [])]).toEqual(['修好了吗？等你核查', '办完了，等核查']);
  expect(stateOf(aCase({ unsent: true }), [])).toMatchObject({ word: '等着传', icon: 'smartphone' });
  expect(sentenceOf(aCase({ state: 'handled', asked: { verb: 'verify_pass', at: '', media: [] } }), [])).toBe('你核查过：修好了');
});
