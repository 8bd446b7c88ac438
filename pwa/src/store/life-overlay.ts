/** People and households that this phone has told of and the feed does not hold yet, laid over the server's rows. */
import type { Bundle } from './db';
import type { Pending } from './cards';
import type { NewHome, NewPerson, ResidentEdits } from './life-types';
import type { Household, Id, Resident } from './types';

export interface Laid {
  household: Household | undefined;
  residents: Resident[];
}

const FLOOR = /^(\d{1,2})\d{2}\D*$/;

/** @param pending overlaid operations of this household, oldest first. */
export function overlay(bundle: Bundle | undefined, pending: readonly Pending[]): Laid {
  let household = bundle?.household?.data;
  const residents = new Map<Id, Resident>(Object.values(bundle?.residents ?? {}).map((held) => [held.data.id, held.data]));
  for (const { row, body } of pending) {
    const person = residents.get(row.record_id);
    switch (body.kind) {
      case 'household.add': {
        const told = body.data as unknown as NewHome;
        household ??= homeOf(row.record_id, told);
        for (const one of told.residents) if (!residents.has(one.id)) residents.set(one.id, personOf(row.record_id, one));
        break;
      }
      case 'resident.add':
        if (!person && row.household_id) {
          residents.set(row.record_id, personOf(row.household_id, body.data as unknown as NewPerson));
          if (household) household = { ...household, members_count: Math.max(household.members_count, living(residents)) };
        }
        break;
      case 'resident.edit':
        if (person) residents.set(person.id, edited(person, body.data['fields'] as ResidentEdits));
        break;
      case 'resident.leave':
        if (person && person.residence_kind !== 'left') {
          residents.set(person.id, { ...person, residence_kind: 'left', is_contact: false });
          if (household) household = { ...household, members_count: Math.max(household.members_count - 1, living(residents)) };
        }
    }
  }
  return { household, residents: [...residents.values()] };
}

const living = (residents: ReadonlyMap<Id, Resident>): number => [...residents.values()].filter(({ residence_kind }) => residence_kind !== 'left').length;

const edited = (person: Resident, fields: ResidentEdits): Resident => ({
  ...person,
  ...Object.fromEntries(Object.entries(fields).map(([name, { to }]) => [name, to ?? undefined])),
});

/** The server spells names; until it has, the name itself is what one finds a person by. */
const personOf = (household_id: Id, { id, name, sex, birth_year, relation, residence_kind, phone, is_contact }: NewPerson): Resident => ({
  id,
  household_id,
  name,
  pinyin: '',
  initials: '',
  sex,
  residence_kind,
  is_contact,
  ...(birth_year ? { birth_year } : {}),
  ...(relation ? { relation } : {}),
  ...(phone ? { phone } : {}),
});

function homeOf(id: Id, { door, residents }: NewHome): Household {
  const building = /^\d{1,4}$/.test(door.building.trim()) ? `${door.building.trim()}号楼` : door.building.trim();
  const [unit, room] = [door.unit.trim(), door.room.trim()];
  const contact = residents.find(({ is_contact }) => is_contact) ?? residents[0];
  return {
    id,
    grid_code: door.grid_code,
    building,
    unit,
    floor: Number(FLOOR.exec(room)?.[1] ?? 1),
    room,
    address: `${building}${unit ? `${unit}单元` : ''}${room}`,
    use: 'self',
    status: 'active',
    visit_preference: 'any',
    hints: [],
    members_count: residents.length,
    plan_kind: 'household',
    plan_form: 'household@1',
    plan_every_days: 90,
    ...(contact ? { contact_name: contact.name } : {}),
    ...(contact?.phone ? { contact_phone: contact.phone } : {}),
  };
}
