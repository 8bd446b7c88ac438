/** What a phone says of people and households that come, move and go. */
import type { Day, Id, Resident } from './types';

export interface NewPerson {
  id: Id;
  name: string;
  sex: Resident['sex'];
  birth_year: number | null;
  relation: string | null;
  residence_kind: 'registered' | 'living' | 'separated' | 'migrant';
  phone: string | null;
  is_contact: boolean;
  data_source: string;
  legal_basis: string;
}
export interface NewHome {
  door: { grid_code: string; building: string; unit: string; room: string };
  residents: NewPerson[];
}
export type LeaveReason = 'moved_away' | 'died';
export interface Leaving {
  reason: LeaveReason;
  on: Day;
}
export type ResidentEdits = Partial<Record<'name' | 'sex' | 'birth_year' | 'relation' | 'residence_kind' | 'phone', { from: unknown; to: unknown }>>;
