/**
 * What a worker says of people and households at the door. Each is one operation; the overlay (life-overlay) shows it
 * until the feed does. It arrives with the first sheet that needs it.
 */
import { about } from './about';
import { instantOf } from './days';
import type { Leaving, NewHome, NewPerson, ResidentEdits } from './life-types';
import type { NewOperation } from './outbox';
import type { Id, Item } from './types';
import { uuidv7 } from './uuid';

type Record = (operation: NewOperation) => Promise<Item>;

/** @returns the id of the new household, under which it can be visited at once. */
export async function addHome(home: NewHome, record: Record): Promise<Id> {
  const id = uuidv7(Date.now());
  const { building, unit, room } = home.door;
  const door = { label: home.residents[0]?.name ?? '', building, unit, room };
  await record({ kind: 'household.add', version: 1, record_id: id, household_id: id, about: door, data: { id, ...home, residents: home.residents.map(collected) } });
  return id;
}

export const addPerson = (household_id: Id, person: NewPerson, record: Record): Promise<Item> =>
  record({ kind: 'resident.add', version: 1, record_id: person.id, household_id, ...about(household_id), data: { ...collected(person), household_id } });

export const editPerson = (resident_id: Id, household_id: Id, fields: ResidentEdits, record: Record): Promise<Item> =>
  record({ kind: 'resident.edit', version: 1, record_id: resident_id, household_id, ...about(household_id), data: { resident_id, fields } });

export const personLeft = (resident_id: Id, household_id: Id, told: Leaving, record: Record): Promise<Item> =>
  record({ kind: 'resident.leave', version: 1, record_id: resident_id, household_id, ...about(household_id), data: { resident_id, ...told } });

const collected = (person: NewPerson): NewPerson & { collected_at: string } => ({ ...person, collected_at: instantOf(Date.now()) });
