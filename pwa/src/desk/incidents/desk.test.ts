// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest';
import { complete, formOf, initial, momentValue } from './forms';
import { actOf } from './keys';
import { withLeft } from './queue.svelte';
import { buttonsOf, FIELDS } from './steps';
import { spanWords, timerOf } from './timers';
import { countOf, fits, queryOf, viewsOf, type View } from './views';
import type { Counter, Detail, Row } from './wire';
import { headline, problemWords } from './words';

const NOW = Date.parse('2026-11-24T10:00:00+08:00');
const inMinutes = (n: number): string => new Date(NOW + n * 60_000).toISOString();
const row = (over: Partial<Row> = {}) => ({ state: 'pending_dispatch', due_at: inMinutes(76), urgency: 0, return_count: 0, returned_count: 0, is_hidden: false, is_self_handled: false, ...over });
const one = (moves: string[], over: Partial<Detail> = {}) => ({ moves, extensions: [], whistles: [], timers: {}, desk: 'street', level: 'L2', is_self_handled: false, ...over }) as unknown as Detail;

describe('timers', () => {
  test('a word first; red only for what is overdue or urgent', () => {
    expect(timerOf(row(), NOW)).toMatchObject({ tone: 'plain', word: '还剩 1 小时 16 分' });
    expect(timerOf(row({ due_at: inMinutes(24) }), NOW)).toMatchObject({ tone: 'today', word: '还剩 24 分' });
    expect(timerOf(row({ due_at: inMinutes(-18) }), NOW)).toMatchObject({ tone: 'late', word: '超期 18 分' });
    expect(timerOf(row({ urgency: 1, due_at: inMinutes(11) }), NOW)).toMatchObject({ tone: 'late', word: '紧急，还剩 11 分' });
    expect(timerOf(row({ return_count: 1, due_at: inMinutes(59) }), NOW)).toMatchObject({ tone: 'today', word: '被退，还剩 59 分' });
    expect(timerOf(row({ state: 'suspended' }), NOW).tone).toBe('idle');
    expect(timerOf(row({ state: 'closed', due_at: inMinutes(-18) }), NOW).tone).toBe('done');
  });

  test('spans say what matters of them', () => {
    expect([0.2, 60, 61, 3 * 24 * 60].map((n) => spanWords(n * 60_000))).toEqual(['1 分', '1 小时', '1 小时 1 分', '3 天']);
  });
});

describe('views', () => {
  const keys = (...roles: string[]): string[] => viewsOf({ roles }).map((view) => view.key);
  test('each post begins with its own work', () => {
    expect(keys('community_secretary')[0]).toBe('review');
    expect(keys('street_dispatcher')[0]).toBe('dispatch');
    expect(keys('dept_handler')).toEqual(['sign', 'handling', 'handed_in', 'overdue']);
    expect(keys('callback_agent')[0]).toBe('callback');
    expect(queryOf(viewsOf({ roles: ['district_dispatcher'] })[0] as View)).toEqual({ state: ['pending_dispatch'], desk: 'district' });
  });

  test('counts come from the counters, by state, desk and kind', () => {
    const counters: Counter[] = [
      { state: 'submitted', desk: 'community', is_self_handled: false, n: 5, overdue: 2, urgent: 0 },
      { state: 'submitted', desk: 'community', is_self_handled: true, n: 9, overdue: 0, urgent: 0 },
      { state: 'pending_dispatch', desk: 'district', is_self_handled: false, n: 3, overdue: 1, urgent: 1 },
    ];
    const count = (role: string, key: string): number | undefined => countOf(viewsOf({ roles: [role] }).find((view) => view.key === key) as View, counters);
    expect([count('community_secretary', 'review'), count('community_secretary', 'self_handled'), count('street_dispatcher', 'dispatch'), count('district_dispatcher', 'dispatch'), count('leader', 'overdue')]).toEqual([5, 9, 0, 3, 3]);
    expect(count('callback_agent', 'closed')).toBeUndefined();
    expect(fits(viewsOf({ roles: ['community_secretary'] })[0] as View, { state: 'submitted', is_self_handled: true })).toBe(false);
  });
});

describe('buttons', () => {
  test('the first is the one that is done most, and what makes no sense is left out', () => {
    expect(buttonsOf(one(['take_local', 'forward_up', 'confirm_self_handled', 'return_to_reporter', 'reject', 'merge']))).toEqual({
      verbs: ['take_local', 'forward_up', 'return_to_reporter', 'merge', 'reject'],
      main: 'take_local',
    });
    expect(buttonsOf(one(['take_local', 'forward_up', 'confirm_self_handled'], { is_self_handled: true })).main).toBe('confirm_self_handled');
    expect(buttonsOf(one(['dispatch', 'escalate', 'send_down', 'regrade'])).verbs).toEqual(['dispatch', 'escalate', 'regrade']);
    expect(buttonsOf(one(['supervise', 'void'])).main).toBeUndefined();
  });

  test('what is beyond a community is handed up first', () => {
    expect(buttonsOf(one(['take_local', 'forward_up', 'merge'], { level: 'L3' }))).toEqual({ verbs: ['forward_up', 'merge'], main: 'forward_up' });
  });
});

describe('forms', () => {
  test('what is required is asked for, what is empty is left out', () => {
    const values = initial(FIELDS.finish);
    expect(complete(FIELDS.finish, values).map((field) => field.name)).toEqual(['result', 'text']);
    expect(formOf(FIELDS.finish, { ...values, result: 'solved', text: ' 换好了 ' })).toEqual({ result: 'solved', text: '换好了' });
    expect(complete(FIELDS.forward_up, initial(FIELDS.forward_up))).toEqual([]);
  });

  test('moments are of the district, whatever the computer is set to', () => {
    expect(momentValue(NOW)).toBe('2026-11-24T10:00');
    expect(formOf(FIELDS.request_extension, { until: '2026-11-25T17:30', text: '等配件' })).toEqual({ until: '2026-11-25T17:30:00+08:00', text: '等配件' });
  });
});

describe('the queue', () => {
  test('what left stays behind the row it stood behind', () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id) => ({ id })) as [{ id: string }, { id: string }, { id: string }, { id: string }];
    expect(withLeft([d, a, c], [b], [a, b, c])).toEqual([d, a, b, c]);
    expect(withLeft([b, c], [a], [a, b, c])).toEqual([a, b, c]);
    expect(withLeft([a], [b, c], [a, b, c])).toEqual([a, b, c]);
  });
});

describe('keys', () => {
  const press = (key: string, html: string, more: KeyboardEventInit = {}): KeyboardEvent => {
    document.body.innerHTML = html;
    const event = new KeyboardEvent('keydown', { key, bubbles: true, ...more });
    document.body.firstElementChild?.dispatchEvent(event);
    return event;
  };
  test('digits and letters act; not while somebody writes', () => {
    expect(actOf(press('3', '<p></p>'))).toBe(3);
    expect(actOf(press('X', '<p></p>'))).toBe('mark');
    expect(actOf(press('3', '<textarea></textarea>'))).toBeUndefined();
    expect(actOf(press('j', '<select></select>'))).toBeUndefined();
    expect(actOf(press('j', '<p></p>', { ctrlKey: true }))).toBeUndefined();
  });

  test('Enter on a button is the button’s own, on a row of the queue it is the desk’s', () => {
    expect(actOf(press('Enter', '<button></button>'))).toBeUndefined();
    expect(actOf(press('Enter', '<button class="qrow"></button>'))).toBe('enter');
  });
});

describe('words', () => {
  test('who was first is said by name and deed', () => {
    const won = { verb: 'dispatch', role: 'street_dispatcher', by: '秦知微', at: '2026-11-24T09:41:00+08:00' };
    expect(problemWords({ code: 'overtaken', params: { won } }, NOW)).toBe('秦知微 今天 9:41 先办了：派遣。你的没有写进去，下面是现在的样子。');
    expect(problemWords({ code: 'overtaken', params: { won: { ...won, by: null, role: 'system', verb: 'auto_accept' } } }, NOW)).toContain('系统 今天 9:41 先办了：超时视为签收');
  });

  test('a rule is told in a sentence, an unknown one is admitted', () => {
    expect(problemWords({ code: 'rule-refused', params: { rule: 'returned_once' } }, NOW)).toBe('你单位已经退过一次。');
    expect(problemWords({ code: 'rule-refused', params: { rule: 'new_rule' } }, NOW)).toBe('有一条规矩不允许，没有办成。');
    expect(problemWords({ code: 'validation-failed', errors: [{ pointer: '/form/media', code: 'after-photo-needed' }] }, NOW)).toContain('拍不了就选原因');
  });

  test('a headline is the first sentence; of a hidden case the number', () => {
    expect(headline({ text: '井盖破了。旁边围了锥桶', no: '990101-20261124-00047', is_hidden: false })).toBe('井盖破了');
    expect(headline({ text: null, no: '990101-20261124-00047', is_hidden: true })).toBe('编号 00047，受限');
  });
});
