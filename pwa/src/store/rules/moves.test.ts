import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { moduleOf, movesIn, SOURCE, TARGET } from '../../../scripts/moves.mjs';
import { aCase } from '../../testing/samples';
import type { Case } from '../types';
import { maySettle, movesOf } from './moves';

const NOW = Date.parse('2026-11-24T10:00:00+08:00');
const worker = { id: 'me', roles: ['grid_worker'] };
const may = (over: Partial<Case>, who = worker): string[] => movesOf(aCase(over), who, NOW);
const line = (verb: string, from_state: string, to_state: string) => ({ seq: 1, at: '', verb, role: '', from_state, to_state, flags: [] });

it('the table is the one of the server', () => {
  expect(readFileSync(TARGET, 'utf8')).toBe(moduleOf(movesIn(readFileSync(SOURCE, 'utf8'))));
});

describe('what may be done now', () => {
  it('one checks what others did, not what the own community did', () => {
    expect(may({ state: 'handled' })).toEqual(['verify_pass', 'verify_fail']);
    expect(may({ state: 'handled', is_handled_by_community: true })).toEqual([]);
    expect(may({ state: 'handled' }, { id: 'me', roles: ['micro_head'] })).toEqual([]);
  });

  it('only the reporter completes or takes back', () => {
    expect(may({ state: 'returned' })).toEqual([]);
    expect(may({ state: 'returned', reporter_id: 'me' })).toEqual(['resubmit', 'withdraw']);
    expect(may({ state: 'submitted', reporter_id: 'me' })).toEqual(['withdraw']);
    expect(may({ state: 'in_progress', reporter_id: 'me' })).toEqual([]);
  });

  it('an appeal once, in time, and only above whoever said no', () => {
    const refused = { state: 'invalid', reporter_id: 'me', due_at: '2026-11-25T10:00:00+08:00', log: [line('reject', 'submitted', 'invalid')] };
    expect(may(refused)).toEqual(['appeal']);
    expect(may({ ...refused, due_at: '2026-11-24T09:00:00+08:00' })).toEqual([]);
    expect(may({ ...refused, log: [line('appeal', 'invalid', 'pending_dispatch'), line('reject_at_desk', 'pending_dispatch', 'invalid')], desk: 'street' })).toEqual([]);
    expect(may({ ...refused, log: [line('void', 'submitted', 'invalid')] })).toEqual([]);
  });

  it('nothing while the server has not heard of it, or of the step before', () => {
    expect(may({ state: 'submitted', reporter_id: 'me', unsent: true })).toEqual([]);
    expect(may({ state: 'handled', asked: { verb: 'verify_pass', at: '', media: [] } })).toEqual([]);
  });

  it('settling on the spot is for some', () => {
    expect([worker, { roles: ['micro_head'] }].map(maySettle)).toEqual([true, false]);
  });
});
