import { expect, test } from 'vitest';
import { boxOf, holds } from './ground.svelte';
import type { Feature } from './wire';

type Corner = [number, number];
const square = (west: number, side: number): Corner[] => [[west, 0], [west + side, 0], [west + side, side], [west, side], [west, 0]];
const area = (geometry: Feature['geometry']): Feature => ({ type: 'Feature', id: 'a', properties: { code: 'a', kind: 'grid', name: 'A' }, geometry });
const hole: Corner[] = [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]];
const ring = area({ type: 'Polygon', coordinates: [square(0, 10), hole] });
const two = area({ type: 'MultiPolygon', coordinates: [[square(0, 1)], [square(20, 1)]] });

test('an area holds what lies within its rings and outside its holes', () => {
  expect(holds(ring, { lat: 1, lon: 1 })).toBe(true);
  expect(holds(ring, { lat: 5, lon: 5 })).toBe(false);
  expect(holds(ring, { lat: 5, lon: 11 })).toBe(false);
  expect(holds(two, { lat: 0.5, lon: 20.5 })).toBe(true);
  expect(holds(two, { lat: 0.5, lon: 10 })).toBe(false);
});

test('the box around areas and points holds them all', () => {
  expect(boxOf([two], [{ lat: -3, lon: 5 }])).toEqual({ west: 0, south: -3, east: 21, north: 1 });
  expect(boxOf([])).toBeUndefined();
});
