import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { aCase, aCategory } from '../../testing/samples';
import type { Category } from '../../store/types';
import { frequent, groupsOf, limitWords, search, shortName } from './catalogue';

/** The catalogue of the server itself: what people say must find the same on both sides. */
const rows = readFileSync(new URL('../../../../app/incidents/catalogue/categories.csv', import.meta.url), 'utf8').trim().split('\n');
const cells = (line: string): string[] => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = '']) => cell.replace(/^"|"$/g, ''));
const names = cells(rows[0] ?? '');
const catalogue: Category[] = rows.slice(1).map((row) => {
  const found = Object.fromEntries(cells(row).map((cell, index) => [names[index] ?? '', cell]));
  return aCategory({ id: found['code'] ?? '', code: found['code'] ?? '', name_zh: found['name_zh'] ?? '', name_en: found['name_en'] ?? '', keywords: (found['keywords'] ?? '').split(' '), is_confidential: found['confidential'] === 'Y' });
});
const byCode = new Map(catalogue.map((category) => [category.code, category]));
const first = (said: string): string | undefined => search(said, catalogue)[0]?.code;

describe('finding a category by what people say', () => {
  test.each([
    ['路灯黑了', '0203'],
    ['井盖坏了', '0201'],
    ['飞线充电', '0501'],
    ['燃气泄漏', '0602'],
    ['垃圾没人收', '0101'],
    ['0602', '0602'],
    ['Gas leak', '0602'],
  ])('%s', (said, code) => expect(first(said)).toBe(code));

  test('nothing said finds nothing, nonsense too', () => {
    expect([search(' ，', catalogue), search('zzz', catalogue)]).toEqual([[], []]);
  });

  test('complaints about staff are for a desk', () => {
    expect(byCode.get('1203')?.is_confidential).toBe(true);
    expect(search('1203', catalogue)).toEqual([]);
    expect(groupsOf(catalogue).flatMap((group) => group.categories)).toHaveLength(catalogue.length - 1);
  });
});

test('what one reports oneself comes first among the frequent ones', () => {
  const mine = (category: string) => aCase({ category, reporter_id: 'me' });
  const found = frequent(byCode, [mine('0702'), mine('0204'), mine('0702'), aCase({ category: '1104' })], 'me');
  expect(found.slice(0, 3).map(({ code }) => code)).toEqual(['0702', '0204', '0101']);
  expect(found).toHaveLength(8);
});

test('limits and names as people read them', () => {
  expect([limitWords('3 WD'), limitWords('6 H'), limitWords('30 min'), limitWords('soon')]).toEqual(['3 个工作日', '6 小时', '30 分钟', 'soon']);
  expect(shortName(aCategory({ name_zh: '交通设施损坏(护栏、标志、信号灯)' }))).toBe('交通设施损坏');
});
