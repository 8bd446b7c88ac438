import { expect, it } from 'vitest';
import { uuidv7 } from './uuid';

it('is a UUIDv7 that carries its time', () => {
  const id = uuidv7(0x0192_3456_789a);
  expect(id).toMatch(/^01923456-789a-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

it('sorts in the order of making, inside one millisecond and over a clock set back', () => {
  const now = Date.parse('2030-01-01T00:00:00Z');
  const ids = [...Array.from({ length: 9_000 }, () => uuidv7(now)), uuidv7(now - 3600_000), uuidv7(now + 5)];
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});
