/** What was changed in the edit sheet: each field with the value that was on the screen and the new one. */
import type { EditableField, FieldEdits, Household } from '../../store/types';

export type Fields = Pick<Household, 'visit_preference' | 'hints' | 'use' | 'members_count'> & { contact_name: string; contact_phone: string };

export const fieldsOf = (household: Household): Fields => ({
  contact_name: household.contact_name ?? '',
  contact_phone: household.contact_phone ?? '',
  visit_preference: household.visit_preference,
  hints: [...household.hints],
  use: household.use,
  members_count: household.members_count,
});

/** Empty text means "none", which travels as null; a list is compared as a set. */
const settled = (value: Fields[EditableField]): unknown => {
  if (Array.isArray(value)) return [...value].sort();
  if (typeof value === 'string') return value.trim() || null;
  return value;
};

export function editsOf(before: Fields, after: Fields): FieldEdits {
  const edits: FieldEdits = {};
  for (const field of Object.keys(before) as EditableField[]) {
    const from = settled(before[field]);
    const to = settled(after[field]);
    if (JSON.stringify(from) !== JSON.stringify(to)) edits[field] = { from: unsorted(before[field], from), to: unsorted(after[field], to) };
  }
  return edits;
}

/** Lists travel in the order they are held, so that `from` equals what the server has. */
const unsorted = (value: Fields[EditableField], otherwise: unknown): unknown => (Array.isArray(value) ? [...value] : otherwise);

const MAX_MEMBERS = 50;

/** What is wrong, by field: a phone that cannot be dialled, a family nobody has. */
export function faultsOf({ contact_phone, members_count }: Fields): EditableField[] {
  const faults: EditableField[] = [];
  const digits = contact_phone.replace(/[\s-]/g, '');
  if (digits && !/^\+?\d{7,15}$/.test(digits)) faults.push('contact_phone');
  if (!Number.isInteger(members_count) || members_count < 0 || members_count > MAX_MEMBERS) faults.push('members_count');
  return faults;
}
