/** Dialling. The dialler shows the whole number, so every call is a look at it and is logged as one. */
import { actions } from '../store';
import type { Card, Id } from '../store/types';

export interface Number {
  phone: string;
  name: string;
  resident_id?: Id;
}

/** Numbers of a household, the contact first, each number once. */
export function numbersOf(card: Card): Number[] {
  const { household, residents } = card;
  const found: Number[] = residents
    .filter((resident) => resident.phone && resident.residence_kind !== 'left')
    .sort((a, b) => Number(b.is_contact) - Number(a.is_contact))
    .map(({ id, name, phone }) => ({ resident_id: id, name, phone: phone ?? '' }));
  const { contact_phone, contact_name } = household;
  if (contact_phone && !found.some(({ phone }) => phone === contact_phone)) {
    found.unshift({ phone: contact_phone, name: contact_name ?? card.label });
  }
  return found;
}

export function dial(household_id: Id, { phone, resident_id }: Number): void {
  void actions.revealContact(household_id, resident_id);
  location.href = `tel:${phone}`;
}
