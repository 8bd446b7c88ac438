/** Households and cases for tests of the screens' rules. Invented. */
import type { Card, Case, Category, Household, Task } from '../store/types';

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

export const aCard = (over: Partial<Household> = {}): Card => ({ household: aHousehold(over), residents: [], care: [], visits: [], tasks: [], label: '' });

export function aTask(over: Partial<Task> = {}): Task {
  made += 1;
  return { id: `t${made}`, kind: 'care_visit', status: 'todo', due_from: '2026-11-23', due_to: '2026-11-25', ...over };
}

export function aCase(over: Partial<Case> = {}): Case {
  made += 1;
  return {
    id: `c${made}`,
    no: `990101-20261122-${String(made).padStart(5, '0')}`,
    state: 'submitted',
    desk: 'community',
    category: '0203',
    level: 'L2',
    urgency: 0,
    version: 1,
    grid_code: '990101001001003',
    text: '三盏路灯不亮',
    place_text: '槐荫里东门外',
    is_restricted: false,
    is_self_handled: false,
    occurred_at: '2026-11-22T19:06:00+08:00',
    reported_at: '2026-11-22T19:06:00+08:00',
    reporter_id: 'somebody',
    is_handled_by_community: false,
    photos: [],
    log: [],
    ...over,
  };
}

export function aCategory(over: Partial<Category> = {}): Category {
  return {
    id: 'k', code: '0203', version: 1, name_zh: '路灯不亮', name_en: 'Street light out', level: 'L2', department: '市政照明', limit: '3 WD', photo: 'B',
    can_self_handle: false, is_urgent: false, is_restricted: false, is_confidential: false, authority: 'street', keywords: ['路灯', '灯不亮'], ...over,
  };
}
