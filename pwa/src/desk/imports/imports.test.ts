// @vitest-environment happy-dom
import { describe, expect, test } from 'vitest';
import { progressOf, refusalWords, rowsOf, stateOf, summary, troubleWords } from './telling';
import type { Kind, Run } from './wire';

const run = (over: Partial<Run> = {}): Run => ({
  id: 'r',
  kind: 'households',
  state: 'checked',
  started_by_name: '陶立夏',
  created_at: '2026-11-22T09:00:00+08:00',
  rows_total: 30000,
  rows_checked: 30000,
  rows_written: 0,
  created: 29700,
  changed: 0,
  unchanged: 0,
  left_out: 300,
  problem_count: 300,
  warning_count: 0,
  ignored_columns: [],
  is_cancelling: false,
  ...over,
});

describe('row numbers as people write them', () => {
  test.each([
    ['2', [2]],
    ['2-4、6', [2, 3, 4, 6]],
    ['2，2 3', [2, 3]],
    ['5至6', [5, 6]],
  ])('%s', (text, rows) => expect(rowsOf(text)).toEqual(rows));

  test.each(['', '0', '4-2', 'a', '2-', '1-9999999', '二'])('%s is refused', (text) => expect(rowsOf(text)).toBeUndefined());
});

test('how far it is, while it is read, checked and written', () => {
  expect(progressOf(run())).toBeUndefined();
  expect(progressOf(run({ state: 'reading', rows_total: null }))).toMatchObject({ value: 0, words: '正在读表…' });
  expect(progressOf(run({ state: 'reading', rows_checked: 12000 }))).toMatchObject({ value: 12000, max: 30000 });
  expect(progressOf(run({ state: 'applying', rows_written: 9900 }))).toMatchObject({ value: 9900, max: 29700 });
});

test('what checking found, and a sheet that says nothing new', () => {
  expect(summary(run())).toContain('有问题 300');
  expect(summary(run({ created: 0, left_out: 0, unchanged: 30000 }))).toContain('没有什么要写的');
  expect(summary(run({ state: 'cancelled' }))).toContain('什么也没有写入');
  expect(summary(run({ ignored_columns: ['备注'] }))).toContain('备注');
  expect(stateOf(run({ state: 'applying', is_cancelling: true })).word).toBe('正在取消…');
});

test('why a sheet cannot be used is said by what to do about it', () => {
  const kind = { kind: 'households', title: '', columns: [{ name: 'grid_code', header: '网格编码', required: true, example: '', note: '', words: [] }] } as Kind;
  const missing = { code: 'validation-failed', params: {}, errors: [{ pointer: '/rows/1/grid_code', code: 'missing-column' }] };
  expect(refusalWords(missing, kind)).toContain('网格编码');
  expect(refusalWords({ code: 'unsupported-media', params: { reason: 'password-protected' }, errors: [] }, kind)).toContain('密码');
  expect(refusalWords({ code: 'too-large', params: { limit: 5 }, errors: [] }, kind)).toContain('5 MB');
  expect(refusalWords({ code: 'strange', params: {}, errors: [] }, kind)).toContain('strange');
});

test('why a step was not taken', () => {
  expect(troubleWords({ code: 'offline', status: 0 })).toContain('没连上');
  expect(troubleWords({ code: 'conflict', status: 409, params: { reason: 'too-many-runs', limit: 20 } })).toContain('20');
  expect(troubleWords({ code: 'unsupported-media', status: 415, params: { reason: 'old-workbook' } })).toContain('.xls');
  expect(troubleWords({ code: 'strange', status: 400 })).toContain('strange');
});
