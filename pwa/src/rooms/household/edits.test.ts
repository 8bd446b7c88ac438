import { expect, test } from 'vitest';
import { aHousehold } from '../../testing/samples';
import { editsOf, faultsOf, fieldsOf } from './edits';

const before = fieldsOf(aHousehold({ contact_phone: '13900006603', hints: ['cat', 'dog'] }));

test('only what changed travels, with what it replaces', () => {
  expect(editsOf(before, { ...before, contact_phone: ' 13900007719 ' })).toEqual({ contact_phone: { from: '13900006603', to: '13900007719' } });
  expect(editsOf(before, before)).toEqual({});
});

test('nothing travels as null, so that an emptied field and a missing one are the same', () => {
  expect(editsOf(before, { ...before, contact_phone: '' })).toEqual({ contact_phone: { from: '13900006603', to: null } });
  expect(editsOf(before, { ...before, contact_name: '  ' })).toEqual({});
});

test('a list is compared as a set and sent as it was held', () => {
  expect(editsOf(before, { ...before, hints: ['dog', 'cat'] })).toEqual({});
  expect(editsOf(before, { ...before, hints: ['cat', 'dog', 'baby'] })).toEqual({ hints: { from: ['cat', 'dog'], to: ['cat', 'dog', 'baby'] } });
});

test('a phone nobody can dial and a family nobody has are refused', () => {
  expect(faultsOf({ ...before, contact_phone: '123' })).toEqual(['contact_phone']);
  expect(faultsOf({ ...before, contact_phone: '0990-655 1234', members_count: 51 })).toEqual(['members_count']);
  expect(faultsOf({ ...before, contact_phone: '' })).toEqual([]);
});
