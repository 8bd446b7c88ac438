// @vitest-environment node
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { scan } from './sensitive';

interface Case {
  text: string;
  found: [string, number, number][];
}
const cases = JSON.parse(readFileSync('../tests/data/text_scan.json', 'utf8')) as Case[];

test.each(cases)('the case that phone and server share: $text', ({ text, found }) => {
  expect(scan(text).map((one) => [one.kind, one.start, one.end])).toEqual(found);
});

test('there are cases of every kind', () => {
  expect(new Set(cases.flatMap((one) => one.found.map(([kind]) => kind)))).toEqual(new Set(['id_no', 'bank_card', 'phone', 'label']));
});
