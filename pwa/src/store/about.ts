/** Whose door an operation is about, kept with it: the household itself may leave this phone. */
import type { NewOperation } from './outbox';
import type { Id } from './types';
import { view } from './view.svelte';

export const about = (household_id: Id): Pick<NewOperation, 'about'> => {
  const card = view.cards.get(household_id);
  if (!card) return {};
  const { building, unit, room } = card.household;
  return { about: { label: card.label, building, unit, room } };
};
