import { expect, test } from 'vitest';
import { mosaic, within } from './mosaic';

function noise(width: number, height: number): { data: Uint8ClampedArray; width: number; height: number } {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let at = 0; at < data.length; at++) data[at] = (at * 2654435761) % 251;
  return { data, width, height };
}
const colours = ({ data, width, height }: ReturnType<typeof noise>): number => new Set(Array.from({ length: width * height }, (_, n) => data.slice(n * 4, n * 4 + 3).join())).size;

test('of a marked part a few colours are left, six squares along its longer side', () => {
  const face = noise(60, 45);
  expect(colours(face)).toBeGreaterThan(100);
  mosaic(face);
  expect(colours(face)).toBeLessThanOrEqual(6 * 5);
  const plate = noise(120, 30);
  mosaic(plate);
  expect(colours(plate)).toBeLessThanOrEqual(6 * 2);
});

test('two pictures with the same means become one: nothing of what lay there is kept', () => {
  const one = { data: new Uint8ClampedArray([0, 0, 0, 255, 200, 200, 200, 255]), width: 2, height: 1 };
  const other = { data: new Uint8ClampedArray([200, 200, 200, 255, 0, 0, 0, 255]), width: 2, height: 1 };
  const whole = (pixels: typeof one): typeof one => ({ data: new Uint8ClampedArray(12 * 12 * 4).map((_, at) => pixels.data[at % 8] ?? 0), width: 12, height: 12 });
  const [a, b] = [whole(one), whole(other)];
  mosaic(a);
  mosaic(b);
  expect([...a.data]).toEqual([...b.data]);
});

test('a mark stays within its picture, and covers its edge', () => {
  expect(within({ x: 0.5, y: 0.5, width: 0.25, height: 0.25 }, { width: 100, height: 80 })).toEqual({ x: 49, y: 39, width: 27, height: 22 });
  expect(within({ x: -0.2, y: 0.9, width: 0.5, height: 0.5 }, { width: 100, height: 80 })).toEqual({ x: 0, y: 71, width: 31, height: 9 });
});
