import { describe, expect, test } from 'vitest';
import { byUrgency, drawingOf, LOOKS, lookOf, SHAPES } from './looks';

const NOW = Date.parse('2026-11-22T10:00:00+08:00');
const at = (minutes: number): string => new Date(NOW + minutes * 60_000).toISOString();
const point = { id: 'a', state: 'dispatched', urgency: 0, due_at: at(200) };

describe('the look of a case', () => {
  test.each([
    ['urgent', { urgency: 1, due_at: at(-5) }],
    ['urgent', { urgency: 2, state: 'suspended' }],
    ['rest', { state: 'suspended', due_at: at(-5) }],
    ['late', { due_at: at(-1) }],
    ['soon', { due_at: at(59) }],
    ['calm', { due_at: at(61) }],
    ['calm', { due_at: null }],
  ])('is %s', (look, changed) => {
    expect(lookOf({ ...point, ...changed }, NOW)).toBe(look);
  });

  test('no two looks share a shape', () => {
    expect(new Set(LOOKS.map((look) => SHAPES[look].outline)).size).toBe(LOOKS.length);
    for (const look of LOOKS) expect(drawingOf(look)).not.toContain('style=');
  });
});

test('the most pressing comes first', () => {
  const all = [
    { id: 'd', urgency: 0, due_at: null },
    { id: 'c', urgency: 0, due_at: at(10) },
    { id: 'b', urgency: 0, due_at: at(-10) },
    { id: 'a', urgency: 1, due_at: at(90) },
  ];
  expect([...all].sort(byUrgency).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
});
