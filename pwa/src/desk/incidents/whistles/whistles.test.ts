// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest';
import { inOrder, owed, stateOf, stepsWords } from './whistles';
import type { Whistle, WhistleUnit } from '../wire';

const NOW = Date.parse('2026-11-24T10:00:00+08:00');
const TODAY = '2026-11-24';
const unit = (over: Partial<WhistleUnit> = {}): WhistleUnit =>
  ({
    state: 'called',
    sign_due: '2026-11-24T10:30:00+08:00',
    contact_due: '2026-11-25T09:30:00+08:00',
    arrive_due: '2026-11-27T17:30:00+08:00',
    signed_at: null,
    contacted_at: null,
    arrived_at: null,
    done_at: null,
    duty_due: null,
    ...over,
  }) as WhistleUnit;

describe('a called unit', () => {
  test('owes one thing at a time, and nothing once it has come', () => {
    expect(['called', 'signed', 'contacted', 'arrived', 'done', 'objected', 'released'].map((state) => owed(unit({ state }))?.what)).toEqual([
      'sign_due',
      'contact_due',
      'arrive_due',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(owed(unit({ state: 'arrived', duty_due: '2026-12-01T17:30:00+08:00' }))?.what).toBe('duty_due');
  });

  test('is late in words first', () => {
    expect(stateOf(unit(), NOW)).toMatchObject({ tone: 'plain', word: '还没应' });
    expect(stateOf(unit(), NOW + 31 * 60_000)).toMatchObject({ tone: 'late', word: '应哨超时' });
    expect(stateOf(unit({ state: 'arrived' }), NOW + 31 * 60_000)).toMatchObject({ tone: 'done', word: '已到场' });
    expect(stateOf(unit({ state: 'objected' }), NOW + 31 * 60_000).tone).toBe('today');
  });

  test('says what it did and what comes next', () => {
    expect(stepsWords(unit({ state: 'signed', signed_at: '2026-11-24T09:40:00+08:00' }), TODAY)).toEqual(['今天 9:40 应哨', '11月25日 9:30 前联系']);
  });
});

test('the whistle that is not over comes first, then the newest', () => {
  const one = (id: string, blown_at: string, concluded_at: string | null) => ({ id, blown_at, concluded_at }) as Whistle;
  const told = [one('old', '2026-11-01T10:00:00Z', '2026-11-02T10:00:00Z'), one('later', '2026-11-10T10:00:00Z', '2026-11-11T10:00:00Z'), one('open', '2026-11-05T10:00:00Z', null)];
  expect(inOrder(told).map(({ id }) => id)).toEqual(['open', 'later', 'old']);
});
