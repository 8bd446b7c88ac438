/** A household for tests of the screens' rules. Invented. */
import type { Card, Household } from '../store/types';

let made = 0;

export function aHousehold(over: Partial<Household> = {}): Household {
  made += 1;
  return {
    id: `h${made}`,
    grid_code: '990101001001003',
    building: '3',
    unit: '1',
    floor: 3,
    room: '302',
    address: '',
    use: 'self',
    status: 'active',
    visit_preference: 'any',
    hints: [],
    members_count: 1,
    plan_kind: 'household',
    plan_form: 'household@1',
    plan_every_days: 30,
    ...over,
  };
}

export const aCard = (over: Partial<Household> = {}): Card => ({ household: aHousehold(over), residents: [], visits: [], label: '' });
