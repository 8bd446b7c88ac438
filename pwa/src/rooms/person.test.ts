import { describe, expect, test } from 'vitest';
import { blankPerson, faultsOf, formOf, newPerson, personEdits } from './person';

const sang = { name: '桑白露', sex: 2, birth_year: 1943, relation: '02', residence_kind: 'living' } as const;

describe('a person in a form', () => {
  test('only what changed travels, with what was on the screen', () => {
    expect(personEdits(sang, '15400000427', formOf(sang))).toEqual({});
    const after = { ...formOf(sang), name: ' 桑百露 ', birth_year: '', relation: '', phone: '15400000428' };
    expect(personEdits(sang, '0427', after)).toEqual({
      name: { from: '桑白露', to: '桑百露' },
      birth_year: { from: 1943, to: null },
      relation: { from: '02', to: null },
      phone: { from: '0427', to: '15400000428' },
    });
  });

  test('an empty phone field keeps the number', () => {
    expect(personEdits(sang, '0427', { ...formOf(sang), phone: '  ' })).toEqual({});
  });

  test.each([
    [{ name: '  ' }, ['name']],
    [{ name: '甲', birth_year: '1776' }, ['birth_year']],
    [{ name: '甲', birth_year: '2027' }, ['birth_year']],
    [{ name: '甲', birth_year: '43' }, ['birth_year']],
    [{ name: '甲', phone: '12' }, ['phone']],
    [{ name: '甲', birth_year: '2026', phone: '154 0000-0427' }, []],
  ])('%j lacks %j', (changed, faults) => {
    expect(faultsOf({ ...blankPerson(), ...changed }, '2026-11-22')).toEqual(faults);
  });

  test('nothing told is null', () => {
    expect(newPerson('1', { ...blankPerson(), name: '甲' })).toMatchObject({ birth_year: null, relation: null, phone: null, data_source: 'self', legal_basis: 'consent' });
  });
});
