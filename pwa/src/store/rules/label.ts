/** How a household is called in a list: one person by name, two by both, a family by its head. */
import type { Household, Resident } from '../types';

const HEAD = '02'; // GB/T 4761: 户主

export function labelOf(household: Household, residents: readonly Resident[]): string {
  const living = residents.filter((resident) => resident.residence_kind !== 'left');
  const [first, second] = living;
  if (!first) return household.contact_name ?? household.address;
  if (!second) return first.name;
  if (living.length === 2) return `${first.name}、${second.name}`;
  const head = living.find((r) => r.relation === HEAD) ?? living.find((r) => r.is_contact) ?? first;
  return `${head.name}一家`;
}
