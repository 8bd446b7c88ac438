import { describe, expect, test } from 'vitest';
import type { Item, PhotoState } from '../../store/types';
import { groupOf, groupsOf, photoProgress } from './groups';
import { itemState, problemWords } from './item-words';

const photo = (state: PhotoState['state'], sent_bytes = 0): PhotoState => ({ id: state, state, sent_bytes, bytes: 100 });
const item = (over: Partial<Item> = {}): Item => ({
  op_id: 'o',
  kind: 'visit.record',
  version: 1,
  recorded_at: '2026-11-24T09:42:00+08:00',
  record_id: 'v',
  state: 'waiting',
  data: {},
  photos: [],
  attempts: 0,
  ...over,
});
const TODAY = '2026-11-24';
const NOW = Date.parse('2026-11-24T09:45:00+08:00');

describe('every item stands in one group', () => {
  test('words received and photos on the way are still being sent', () => {
    const half = item({ state: 'received', photos: [photo('received'), photo('sending', 50)] });
    expect(groupOf(half)).toBe('sending');
    expect(photoProgress(half)).toEqual({ done: 1, all: 2, share: 0.75 });
    expect(itemState(half, 'none', NOW)).toMatchObject({ word: '正在传', why: '文字已到，照片 1/2' });
  });

  test('a refused photo needs the worker though its words were taken', () => {
    expect(groupOf(item({ state: 'received', photos: [photo('needs_you')] }))).toBe('needs_you');
  });

  test('received is told by day', () => {
    const today = item({ state: 'received', received_at: '2026-11-24T09:43:00+08:00' });
    const before = item({ state: 'received', received_at: '2026-11-23T09:43:00+08:00' });
    expect(groupsOf([today, before, item()], TODAY)).toMatchObject({ received: [today], earlier: [before], waiting: [{ op_id: 'o' }] });
  });
});

describe('what is said of it', () => {
  test('kept on the phone is not received', () => {
    expect(itemState(item(), 'offline', NOW)).toMatchObject({ tone: 'idle', word: '已存手机', why: '9:42' });
  });

  test('a pause says how long and why', () => {
    expect(itemState(item({ next_at: '2026-11-24T09:46:30+08:00' }), 'throttled', NOW)).toMatchObject({ word: '服务器忙', why: '2 分钟后再传' });
  });

  test('an unknown refusal names its code for whoever helps', () => {
    expect(problemWords({ code: 'not-found' })).toContain('不归你的网格');
    expect(problemWords({ code: 'moon-phase' })).toContain('moon-phase');
  });
});
