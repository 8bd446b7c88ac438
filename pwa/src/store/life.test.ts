import { describe, expect, test } from 'vitest';
import type { Bundle, OperationRow } from './db';
import type { Pending } from './cards';
import { cardOf } from './cards';
import { overlay } from './life-overlay';
import { ready } from './outbox';
import { lineOf } from './rules/line';

const me = { id: 'me', name: '纪晴川' };
const person = { id: 'p1', name: '童立冬', sex: 1, birth_year: 1990, relation: '02', residence_kind: 'living', phone: null, is_contact: true, data_source: 'self', legal_basis: 'consent' };
const home = { door: { grid_code: '990101001001001', building: '3', unit: '1', room: '1203' }, residents: [person] };
let count = 0;
const op = (kind: string, record_id: string, data: Record<string, unknown>, changed: Partial<OperationRow> = {}): Pending => {
  const op_id = `op${(count += 1)}`;
  const row = { op_id, record_id, household_id: 'h1', line: lineOf({ op_id, kind, record_id }), order: count, state: 'waiting', attempts: 0, in_feed: 0, media: [], bytes: 1, ...changed } as unknown as OperationRow;
  return { row, body: { kind, version: 1, recorded_at: '2026-11-22T10:00:00+08:00', data } };
};
const none: Bundle = { residents: {}, visits: {} };

describe('what the feed does not hold yet', () => {
  test('a new household is a card, with its people, and can be edited and visited at once', () => {
    const pending = [op('household.add', 'h1', home), op('resident.add', 'p2', { ...person, id: 'p2', name: '童立夏', relation: null, is_contact: false }), op('household.edit', 'h1', { fields: { hints: { from: [], to: ['dog'] } } })];
    const card = cardOf(none, pending, me, undefined, overlay);
    expect(card?.label).toBe('童立冬、童立夏');
    expect(card?.household).toMatchObject({ building: '3号楼', unit: '1', room: '1203', floor: 12, members_count: 2, hints: ['dog'], contact_name: '童立冬' });
  });

  test('a person is corrected, and gone, until the server says so', () => {
    const pending = [op('household.add', 'h1', home), op('resident.edit', 'p1', { fields: { name: { from: '童立冬', to: '童立秋' }, birth_year: { from: 1990, to: null } } })];
    expect(cardOf(none, pending, me, undefined, overlay)?.residents).toEqual([expect.objectContaining({ name: '童立秋', birth_year: undefined })]);
    pending.push(op('resident.leave', 'p1', { reason: 'moved_away' }));
    const card = cardOf(none, pending, me, undefined, overlay);
    expect(card?.residents[0]?.residence_kind).toBe('left');
    expect(card?.household.members_count).toBe(0);
  });

  test('what is refused leaves no trace', () => {
    expect(cardOf(none, [], me, undefined, overlay)).toBeUndefined();
    expect(overlay(none, [op('resident.edit', 'nobody', { fields: {} })]).residents).toEqual([]);
  });
});

describe('in which order it is sent', () => {
  test('nothing of a household goes before the household', () => {
    const add = op('household.add', 'h1', home).row;
    const later = [op('resident.add', 'p2', {}).row, op('visit.record', 'v1', {}).row, op('household.edit', 'h1', {}).row];
    const other = op('visit.record', 'v2', {}, { household_id: 'h2' }).row;
    expect(ready([add, ...later, other], 0)).toEqual([add, other]);
    expect(ready([{ ...add, state: 'needs_you' }, ...later, other], 0)).toEqual([other]);
    expect(ready([...later, other], 0)).toEqual([...later, other]);
  });

  test('what is said of one person goes in its order', () => {
    const [add, edit] = [op('resident.add', 'p2', {}).row, op('resident.edit', 'p2', {}).row];
    expect(ready([add, edit], 0)).toEqual([add]);
  });
});
