/**
 * Finding a category by what people say: 「路灯黑了」 is 路灯不亮. By the same rules as the server, so that both find the
 * same: a keyword that stands in the query, or holds it, counts by its length; else shared pairs of characters a little.
 */
import { pick } from '../../i18n/index.svelte';
import type { Case, Category } from '../../store/types';
import { w, wordOf } from './words.svelte';

const WHOLE = 10;
const NAME = 4;
const FREQUENT = 8;
/** What workers report most while they have no habit of their own yet. */
const USUAL = ['0101', '0203', '0201', '0105', '0301', '0501', '0202', '0204', '0302', '0402'];

/** Half-width, lower-case, without spaces and stops. */
export const plain = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/[\s,，。.;；、!！?？:：()（）]+/g, '');

function pairs(text: string): Set<string> {
  const found = new Set<string>();
  for (let at = 0; at + 1 < text.length; at++) found.add(text.slice(at, at + 2));
  return found.size ? found : new Set([text]);
}

const shared = (a: string, b: string): number => [...pairs(a)].filter((pair) => pairs(b).has(pair)).length;
const isAscii = (text: string): boolean => [...text].every((letter) => letter < '\u0080');

/** How well a query names a category; 0 not at all. */
export function score(query: string, category: Category): number {
  const asked = plain(query);
  if (!asked) return 0;
  if (asked === category.code) return 1000;
  const ascii = isAscii(asked);
  let best = 0;
  for (const keyword of category.keywords) {
    const word = plain(keyword);
    const holds = asked.includes(word) || (word.includes(asked) && !(ascii && asked.length === 1));
    best = Math.max(best, holds ? WHOLE * Math.min(word.length, asked.length) : shared(word, asked));
  }
  for (const name of [category.name_zh, category.name_en]) {
    const word = plain(name);
    if (word.includes(asked) || asked.includes(word)) best = Math.max(best, WHOLE * Math.min(word.length, asked.length) + NAME);
    else if (!ascii) best = Math.max(best, shared(word, asked));
  }
  return best;
}

/** Complaints about staff are taken at a desk, one level above: no phone offers them. */
export const offered = (categories: Iterable<Category>): Category[] => [...categories].filter((category) => !category.is_confidential);

const byCode = (a: Category, b: Category): number => (a.code < b.code ? -1 : 1);

/** Best first, at most `limit`. */
export function search(query: string, categories: Iterable<Category>, limit = 4): Category[] {
  return offered(categories)
    .map((category) => ({ category, points: score(query, category) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points || byCode(a.category, b.category))
    .slice(0, limit)
    .map(({ category }) => category);
}

/** What this person reports most, filled up with what everybody reports. */
export function frequent(categories: ReadonlyMap<string, Category>, cases: Iterable<Case>, me: string | undefined): Category[] {
  const counts = new Map<string, number>();
  for (const { category, reporter_id } of cases) if (reporter_id === me) counts.set(category, (counts.get(category) ?? 0) + 1);
  const own = [...counts].sort((a, b) => b[1] - a[1]).map(([code]) => code);
  const known = [...new Set([...own, ...USUAL])].flatMap((code) => categories.get(code) ?? []);
  return offered(known).slice(0, FREQUENT);
}

export interface Group {
  code: string;
  name: string;
  categories: Category[];
}

/** The whole catalogue, by its groups. */
export function groupsOf(categories: Iterable<Category>): Group[] {
  const groups = new Map<string, Group>();
  for (const category of offered(categories).sort(byCode)) {
    const code = category.code.slice(0, 2);
    const group = groups.get(code) ?? { code, name: wordOf('category.group', code), categories: [] };
    group.categories.push(category);
    groups.set(code, group);
  }
  return [...groups.values()];
}

export const nameOf = (category: Category): string => pick({ zh: category.name_zh, en: category.name_en });
/** Without what stands in brackets: for chips, rows and titles. */
export const shortName = (category: Category): string => nameOf(category).replace(/\s*[(（].*$/, '');

/** `3 WD` → 3 个工作日 */
export function limitWords(limit: string): string {
  const [n = '', unit = ''] = limit.split(' ');
  switch (unit) {
    case 'min':
    case 'H':
    case 'WH':
    case 'WD':
    case 'D':
      return w(`category.limit.${unit}`, { n });
    default:
      return limit;
  }
}

/** 市政照明 · 3 个工作日. Departments are named in Chinese wherever one reads. */
export const factsOf = (category: Category): string[] => [...(category.department ? [category.department] : []), limitWords(category.limit)];
