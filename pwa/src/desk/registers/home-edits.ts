/** What was changed of a household on a desk, which sees only the end of a number. */
import type { HomeEdits, WholeHome } from './wire';

export interface HomeFields {
  contact_name: string;
  /** Only what was typed. */
  contact_phone: string;
  use: WholeHome['use'];
  members_count: number;
  hints: string[];
}
const MOST_MEMBERS = 60;

export const homeFieldsOf = ({ contact_name, use, members_count, hints }: WholeHome): HomeFields => ({ contact_name: contact_name ?? '', contact_phone: '', use, members_count, hints: [...hints] });

export function homeFaults({ contact_phone, members_count }: HomeFields): ('contact_phone' | 'members_count')[] {
  const digits = contact_phone.replace(/[\s-]/g, '');
  const faults: ('contact_phone' | 'members_count')[] = [];
  if (digits && !/^\+?\d{7,15}$/.test(digits)) faults.push('contact_phone');
  if (!Number.isInteger(members_count) || members_count < 0 || members_count > MOST_MEMBERS) faults.push('members_count');
  return faults;
}

export function homeEdits(before: WholeHome, after: HomeFields): HomeEdits {
  const told: Record<string, [unknown, unknown]> = {
    contact_name: [before.contact_name ?? null, after.contact_name.trim() || null],
    use: [before.use, after.use],
    members_count: [before.members_count, after.members_count],
  };
  if (after.contact_phone.trim()) told['contact_phone'] = [before.contact_phone_tail ?? null, after.contact_phone.trim()];
  if (String([...before.hints].sort()) !== String([...after.hints].sort())) told['hints'] = [before.hints, after.hints];
  return Object.fromEntries(Object.entries(told).flatMap(([name, [from, to]]) => (from === to ? [] : [[name, { from, to }]]))) as HomeEdits;
}
