import { describe, expect, test } from 'vitest';
import { homeEdits, homeFaults, homeFieldsOf } from './home-edits';
import { entryDetail, entryTitle, troubleWords, valueWords } from './words';
import type { Entry, WholeHome } from './wire';

const home = { contact_name: '桑白露', contact_phone_tail: '0427', use: 'self', members_count: 2, hints: ['cat', 'dog'] } as WholeHome;

describe('correcting a household on a desk', () => {
  test('only what changed travels; a number is known by its tail', () => {
    expect(homeEdits(home, { ...homeFieldsOf(home), hints: ['dog', 'cat'] })).toEqual({});
    expect(homeEdits(home, { contact_name: ' ', contact_phone: '15400000428', use: 'rented', members_count: 3, hints: ['cat'] })).toEqual({
      contact_name: { from: '桑白露', to: null },
      contact_phone: { from: '0427', to: '15400000428' },
      use: { from: 'self', to: 'rented' },
      members_count: { from: 2, to: 3 },
      hints: { from: ['cat', 'dog'], to: ['cat'] },
    });
  });

  test('what nobody can dial or have is said', () => {
    expect(homeFaults({ ...homeFieldsOf(home), contact_phone: '12', members_count: 61 })).toEqual(['contact_phone', 'members_count']);
    expect(homeFaults(homeFieldsOf(home))).toEqual([]);
  });
});

const entry = (told: Partial<Entry>): Entry => ({ kind: 'edit', id: '1', at: '2026-11-22T10:00:00+08:00', ...told }) as Entry;

describe('what happened at a door, in words', () => {
  test.each([
    [entry({ kind: 'person', field: 'added', resident_name: '童立冬', new: '童立冬' }), '添加了童立冬', ''],
    [entry({ field: 'added', new: '槐荫里3号楼' }), '添加了这一户', ''],
    [entry({ kind: 'person', field: 'died', resident_name: '童小满', new: '2026-11-20' }), '童小满去世', '2026-11-20'],
    [entry({ field: 'hints', old: '[]', new: '["cat"]' }), '改了上门提示', '空 → 有猫'],
    [entry({ field: 'contact_phone', old: '0427', new: '0428' }), '改了联系电话', '0427 → 0428'],
    [entry({ kind: 'person', field: 'sex', resident_name: '童立冬', old: '0', new: '1' }), '改了童立冬的性别', '不清楚 → 男'],
    [entry({ kind: 'visit', outcome: 'met', note: '都好' }), '走访，见到', '都好'],
    [entry({ field: 'of_tomorrow', old: 'a', new: 'b' }), '改了of_tomorrow', 'a → b'],
  ])('%j', (told, title, detail) => {
    expect(entryTitle(told)).toBe(title);
    expect(entryDetail(told)).toBe(detail);
  });

  test('codes are words', () => {
    expect(valueWords('use', 'rented')).toBe('租住');
    expect(valueWords('residence_kind', 'left')).toBe('已离开');
  });
});

describe('why something was not saved', () => {
  test.each([
    [{ code: 'conflict', status: 409, params: { reason: 'has-head' } }, '这一户已经有户主了。'],
    [{ code: 'conflict', status: 409, params: { reason: 'edited-meanwhile', fields: { name: { by: '陶立夏' } } } }, '陶立夏刚改过，先看看现在的内容。'],
    [{ code: 'conflict', status: 409, params: { reason: 'of-tomorrow' } }, '现在的情况不允许这样做，看一下再改。'],
    [{ code: 'offline', status: 0 }, '没连上服务器，没有存。'],
    [{ code: 'internal', status: 500 }, '没存成（internal）。'],
  ])('%j', (problem, words) => {
    expect(troubleWords(problem)).toBe(words);
  });
});
