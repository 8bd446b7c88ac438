// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest';
import { reasonsOf } from './attention';
import { dayByGrid, found, passes } from './filters';
import { actOf } from './keys';
import type { ArrivedVisit } from './wire';

const visit = (over: Partial<ArrivedVisit> = {}): ArrivedVisit => ({
  id: 'v',
  household_id: 'h',
  kind: 'household',
  mode: 'doorstep',
  outcome: 'met',
  occurred_at: '2026-11-24T09:00:00+08:00',
  received_at: '2026-11-24T09:01:00+08:00',
  form: 'household@1',
  answers: {},
  needs: [],
  hazards: [],
  media: [],
  media_arrived: 0,
  worker_id: 'w',
  worker_name: '纪晴川',
  version: 1,
  flags: [],
  grid_code: '990101001001003',
  household: { id: 'h', address: '槐荫里 3号楼 2单元 501', label: '3号楼 2-501' },
  ...over,
});
const TODAY = '2026-11-24';

describe('what asks for a second look', () => {
  test('hazards before needs before flags', () => {
    expect(reasonsOf(visit({ flags: ['night', 'late'], needs: ['medical'], hazards: ['gas'] }))).toEqual(['hazards', 'needs', 'late', 'night']);
    expect(passes(visit(), 'attention', TODAY)).toBe(false);
  });
});

describe('filters', () => {
  test('today is when it arrived, not when it happened', () => {
    expect(passes(visit({ occurred_at: '2026-11-20T09:00:00+08:00' }), 'today', TODAY)).toBe(true);
    expect(passes(visit({ received_at: '2026-11-23T23:00:00+08:00' }), 'today', TODAY)).toBe(false);
  });

  test('every word must be found, in whichever field', () => {
    expect(found(visit(), '2-501 晴川')).toBe(true);
    expect(found(visit(), '2-501 望舒')).toBe(false);
    expect(found(visit({ household: undefined as never, note: '纸箱' }), ' 纸箱 ')).toBe(true);
  });

  test('the day of a grid counts visits and meetings', () => {
    const visits = [visit(), visit({ outcome: 'no_answer' }), visit({ occurred_at: '2026-11-23T09:00:00+08:00' })];
    expect([...dayByGrid(visits, TODAY).values()]).toEqual([{ code: '990101001001003', visits: 2, seen: 1 }]);
  });
});

describe('keys', () => {
  const press = (key: string, target: HTMLElement = document.body, more: KeyboardEventInit = {}): KeyboardEvent => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, ...more });
    document.body.append(target);
    target.dispatchEvent(event);
    return event;
  };

  test('letters act, except while somebody writes or another key is held', () => {
    expect(actOf(press('j', document.createElement('div')))).toBe('next');
    expect(actOf(press('?', document.createElement('div')))).toBe('help');
    expect(actOf(press('j', document.createElement('input')))).toBeUndefined();
    expect(actOf(press('k', document.createElement('div'), { ctrlKey: true }))).toBeUndefined();
  });
});
