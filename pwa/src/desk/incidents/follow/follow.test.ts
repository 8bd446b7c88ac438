import { describe, expect, test } from 'vitest';
import { buttonsOf } from '../steps';
import type { Detail } from '../wire';
import { redoOf } from './answer';
import { drawn } from './qr';

describe('the code to scan', () => {
  test('holds three finder squares within a white rim of four', () => {
    const { size, path } = drawn('https://doorstep.example/case#K7M4-Q2XA-9RTD');
    const dark = new Set(path.match(/M\d+ \d+/g));
    expect((size - 8 - 17) % 4).toBe(0);
    for (const [x, y] of [[4, 4], [size - 11, 4], [4, size - 11]] as const) for (let n = 0; n < 7; n++) expect(dark.has(`M${x + n} ${y}`)).toBe(true);
    expect([...dark].some((square) => /^M[0-3] | [0-3]$/.test(square))).toBe(false);
  });

  test('two codes are two drawings', () => {
    expect(drawn('https://a.example/case#AAAA').path).not.toBe(drawn('https://a.example/case#AAAB').path);
  });
});

describe('what a resident answered', () => {
  const answered = (answer: Detail['answer']): Detail => ({ answer, moves: ['callback_ok', 'callback_redo'], level: 'L1', extensions: [], timers: {} }) as unknown as Detail;

  test('is the form of the redo, in their words', () => {
    expect(redoOf(answered({ solved: 'no', rating: 2, text: '晚上还是黑' }))).toEqual({ reason: 'unsolved', solved: 'no', rating: 2, text: '晚上还是黑' });
    expect(redoOf(answered({ solved: 'yes', rating: 1, text: null }))).toMatchObject({ reason: 'dissatisfied', text: '居民在查询页上说：解决了，但不满意。' });
    expect(redoOf(answered(null))).toBeUndefined();
  });

  test('makes the redo the first key', () => {
    expect(buttonsOf(answered(null)).main).toBe('callback_ok');
    expect(buttonsOf(answered({ solved: 'no', rating: null, text: null }))).toEqual({ verbs: ['callback_redo', 'callback_ok'], main: 'callback_redo' });
  });
});
