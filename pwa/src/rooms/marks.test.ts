import { expect, test } from 'vitest';
import { drawn, keyed, LEAST, moved, TAP, tapped } from './marks';

test('a rectangle is drawn in any direction and ends at the edge', () => {
  expect(drawn({ x: 0.6, y: 0.7 }, { x: 0.2, y: 0.3 }, 1)).toEqual({ x: 0.2, y: 0.3, width: 0.4, height: 0.4 });
  expect(drawn({ x: 0.9, y: 0.9 }, { x: 1.4, y: 1.2 }, 1)).toEqual({ x: 0.9, y: 0.9, width: 0.1, height: 0.1 });
});

test('a tap is a square on the screen, within the picture', () => {
  expect(drawn({ x: 0.5, y: 0.5 }, { x: 0.51, y: 0.5 }, 4 / 3)).toEqual({ x: 0.41, y: 0.38, width: TAP, height: 0.24 });
  expect(tapped({ x: 0, y: 1 }, 1)).toEqual({ x: 0, y: 0.82, width: TAP, height: TAP });
});

test('keys move, resize and remove', () => {
  const mark = { x: 0.4, y: 0.4, width: 0.1, height: 0.1 };
  expect(keyed(mark, 'ArrowRight', false)).toEqual({ ...mark, x: 0.42 });
  expect(keyed(mark, 'ArrowUp', true)).toEqual({ ...mark, height: 0.08 });
  expect(keyed({ ...mark, width: LEAST }, 'ArrowLeft', true)).toEqual({ ...mark, width: LEAST });
  expect(keyed(mark, 'Delete', false)).toBe('removed');
  expect(keyed(mark, 'q', false)).toBeUndefined();
  expect(moved(mark, 5, -5)).toEqual({ ...mark, x: 0.9, y: 0 });
});
