// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { match } from './router.svelte';

test('paths lead to rooms and carry ids', () => {
  expect(match('/today')).toEqual({ room: 'today', params: {} });
  expect(match('/households/01a/visit')).toEqual({ room: 'visit', params: { id: '01a' } });
  expect(match('/households/01a/')).toEqual({ room: 'household', params: { id: '01a' } });
  expect(match('/building/9901~3%E5%8F%B7%E6%A5%BC')).toEqual({ room: 'building', params: { key: '9901~3号楼' } });
});

test('what fits nothing is unknown, and a broken escape harms nobody', () => {
  expect(match('/nowhere').room).toBe('unknown');
  expect(match('/building/%E0%A4%A')).toEqual({ room: 'building', params: { key: '' } });
});
