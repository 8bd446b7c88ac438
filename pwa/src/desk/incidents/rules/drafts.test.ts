// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { blank, categoriesWords, draftOf, listed, missing, placeNames, troubleWords, whenWords } from './drafts';
import type { Area, Rule } from './wire';

const rule = (over: Partial<Rule> = {}): Rule => ({ ...blank('990101'), id: 'r', name: '路灯', unit_code: 'D-ZM', alarms: [], ...over }) as Rule;

test('what alarms stands first, what is off last, the others in the order in which they are tried', () => {
  const rules = [rule({ id: 'b', position: 20 }), rule({ id: 'off', position: 1, is_active: false }), rule({ id: 'a', position: 10 }), rule({ id: 'alarm', position: 90, alarms: ['silent'] })];
  expect(listed(rules).map(({ id }) => id)).toEqual(['alarm', 'a', 'b', 'off']);
});

test('times are said in one line', () => {
  expect(whenWords(rule())).toBe('任何时候');
  expect(whenWords(rule({ hours: 'outside', weekdays: [6, 7], from_time: '22:00', to_time: '06:00' }))).toBe('下班和节假日，周六、周日，22:00–06:00');
});

test('two categories are named, more are counted', () => {
  const name = (code: string): string => `<${code}>`;
  expect([[], ['0203'], ['0203', '05', '0201']].map((codes) => categoriesWords(codes, name))).toEqual(['所有分类', '<0203>', '<0203>、<05>等 3 类']);
});

test('a rule needs a name, a place and a unit, and both ends of a span or none', () => {
  expect(missing(blank(''))).toEqual(['名字', '哪里', '派给谁']);
  expect(missing({ ...draftOf(rule()), from_time: '22:00' })).toEqual(['几点到几点']);
  expect(missing(draftOf(rule()))).toEqual([]);
});

test('grids are named with their community', () => {
  const area = (code: string, name: string, kind: string, path: string): Area => ({ code, name, kind, path, valid_from: '2026-01-01' });
  const areas = [area('990101001001', '槐荫社区', 'community', '990101.990101001.990101001001'), area('990101001001003', '第3网格', 'grid', '990101.990101001.990101001001.990101001001003')];
  expect(placeNames(areas).map(({ name }) => name)).toEqual(['槐荫社区', '槐荫社区 第3网格']);
});

test('who changed it first is named', () => {
  const now = Date.parse('2026-11-24T10:00:00+08:00');
  const problem = { code: 'conflict', status: 409, params: { reason: 'stale-version', by: '岳千帆', at: '2026-11-24T09:40:00+08:00' } };
  expect(troubleWords(problem, now)).toContain('岳千帆 今天 9:40');
});
