/** A person as a form holds them, and what of it travels. Empty text means "not told", which travels as null. */
import type { Day, Resident } from '../store/types';

export interface PersonForm {
  name: string;
  sex: Resident['sex'];
  birth_year: string;
  relation: string;
  residence_kind: Resident['residence_kind'];
  /** Only what was typed: the number that is known stays masked. */
  phone: string;
  is_contact: boolean;
  data_source: 'self' | 'household_member' | 'department_import';
  legal_basis: 'consent' | 'separate_consent' | 'statutory_duty' | 'vital_interest';
}
export type PersonField = 'name' | 'birth_year' | 'phone';
export type PersonEdits = Partial<Record<'name' | 'sex' | 'birth_year' | 'relation' | 'residence_kind' | 'phone', { from: unknown; to: unknown }>>;
/** What a desk and a phone both know of a person. */
export type KnownPerson = Pick<Resident, 'name' | 'sex' | 'residence_kind'> & { birth_year?: number | null | undefined; relation?: string | null | undefined };

const FIRST_YEAR = 1900;

export const blankPerson = (): PersonForm => ({
  name: '',
  sex: 0,
  birth_year: '',
  relation: '',
  residence_kind: 'living',
  phone: '',
  is_contact: false,
  data_source: 'self',
  legal_basis: 'consent',
});

export const formOf = ({ name, sex, birth_year, relation, residence_kind }: KnownPerson): PersonForm => ({
  ...blankPerson(),
  name,
  sex,
  birth_year: birth_year ? String(birth_year) : '',
  relation: relation ?? '',
  residence_kind,
});

/** What is wrong, by field. */
export function faultsOf({ name, birth_year, phone }: PersonForm, today: Day): PersonField[] {
  const faults: PersonField[] = [];
  const year = birth_year.trim();
  const digits = phone.replace(/[\s-]/g, '');
  if (!name.trim()) faults.push('name');
  if (year && !(/^\d{4}$/.test(year) && Number(year) >= FIRST_YEAR && Number(year) <= Number(today.slice(0, 4)))) faults.push('birth_year');
  if (digits && !/^\+?\d{7,15}$/.test(digits)) faults.push('phone');
  return faults;
}

/** A new person as the server takes them. */
export const newPerson = (id: string, form: PersonForm) => ({
  id,
  name: form.name.trim(),
  sex: form.sex,
  birth_year: form.birth_year.trim() ? Number(form.birth_year) : null,
  relation: form.relation || null,
  residence_kind: form.residence_kind as 'registered' | 'living' | 'separated' | 'migrant',
  phone: form.phone.trim() || null,
  is_contact: form.is_contact,
  data_source: form.data_source,
  legal_basis: form.legal_basis,
});

/** Only what changed, each with the value that was on the screen. @param phone the number, or as much of it as is shown. */
export function personEdits(before: KnownPerson, phone: string | undefined, after: PersonForm): PersonEdits {
  const told: Record<string, [unknown, unknown]> = {
    name: [before.name, after.name.trim()],
    sex: [before.sex, after.sex],
    birth_year: [before.birth_year ?? null, after.birth_year.trim() ? Number(after.birth_year) : null],
    relation: [before.relation ?? null, after.relation || null],
    residence_kind: [before.residence_kind, after.residence_kind],
  };
  if (after.phone.trim()) told['phone'] = [phone ?? null, after.phone.trim()];
  return Object.fromEntries(Object.entries(told).flatMap(([name, [from, to]]) => (from === to ? [] : [[name, { from, to }]])));
}
