/**
 * What a phone holds. Wire names are kept (snake_case), one word end to end.
 * Instants are ISO 8601 strings with offset, days are `YYYY-MM-DD` in Asia/Shanghai.
 */
export type * from './form-types';
export type * from './incident-types';
export type * from './task-types';
import type { HazardReport } from './incident-types';
import type { Task } from './task-types';

export type Id = string;
export type Instant = string;
export type Day = string;

export type Outcome = 'met' | 'no_answer' | 'declined' | 'phone_ok' | 'rescheduled' | 'moved_out' | 'neighbour' | 'away';
export type Mode = 'in_home' | 'doorstep' | 'phone' | 'video' | 'collective';
export type VisitKind = 'household' | 'care';
export type VisitPreference = 'any' | 'call_first' | 'evening' | 'weekend' | 'phone_only' | 'declined';

export interface Household {
  id: Id;
  grid_code: string;
  building: string;
  unit: string;
  floor: number;
  room: string;
  address: string;
  use: 'self' | 'rented' | 'vacant' | 'shop' | 'office' | 'mixed';
  status: 'active' | 'moved_out' | 'vacant';
  contact_name?: string;
  contact_phone?: string;
  visit_preference: VisitPreference;
  declined_until?: Day;
  hints: string[];
  members_count: number;
  plan_kind: VisitKind;
  plan_form: string;
  plan_every_days: number;
  /** 1 Monday to 7 Sunday. */
  plan_weekday?: number;
  /** First and last days that do not count; no last day: not over yet. */
  pauses?: [Day, Day | null][];
  due_on?: Day;
  last_visit_at?: Instant;
  last_outcome?: Outcome;
}

export interface Resident {
  id: Id;
  household_id: Id;
  name: string;
  pinyin: string;
  initials: string;
  sex: 0 | 1 | 2 | 9;
  birth_year?: number;
  relation?: string;
  residence_kind: 'registered' | 'living' | 'separated' | 'migrant' | 'left';
  phone?: string;
  is_contact: boolean;
}

/** What a worker may know of the care a household gets: the category, or else a hint how to come. Never both. */
export interface Care {
  id: Id;
  household_id: Id;
  category?: string;
  hint?: string;
}

export interface Position {
  lat: number;
  lon: number;
  accuracy_m: number;
  at: Instant;
}

export type Answers = Record<string, string | number | string[]>;

export interface Visit {
  id: Id;
  household_id: Id;
  kind: VisitKind;
  mode: Mode;
  outcome: Outcome;
  occurred_at: Instant;
  form: string;
  answers: Answers;
  needs: string[];
  hazards: string[];
  note?: string;
  position?: Position;
  media: string[];
  task_id?: Id;
  worker_id: Id;
  worker_name: string;
  version: number;
  flags: string[];
}

export interface Area {
  id: Id;
  code: string;
  name: string;
  kind: 'district' | 'street' | 'zone' | 'community' | 'grid' | 'micro_grid';
  parent_code?: string;
  community_name?: string;
}

/** One household as a screen sees it: server rows with this phone's unsent work laid over them. */
export interface Card {
  household: Household;
  residents: Resident[];
  care: Care[];
  /** Newest first, this phone's unsent visits included (`pending` true). */
  visits: (Visit & { pending?: boolean })[];
  /** Open ones, those that run out first; what this phone's unsent visits did to them included. */
  tasks: Task[];
  /** 「桑白露」「A、B」「童小满一家」 */
  label: string;
}

export interface Post {
  code: string;
  name: string;
  kind: string;
  role: string;
  rank?: 'A' | 'B';
  path_names: string[];
}
export interface Me {
  id: Id;
  name: string;
  employee_no?: string;
  roles: string[];
  areas: Post[];
  permissions: string[];
  district: { code: string; name: string };
}

export type ItemState = 'draft' | 'waiting' | 'sending' | 'received' | 'needs_you';
export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  code: string;
  params?: Record<string, unknown>;
  errors?: { pointer: string; code: string }[];
}
export interface PhotoState {
  id: string;
  state: 'waiting' | 'sending' | 'received' | 'needs_you';
  sent_bytes: number;
  bytes: number;
}

/** One thing the worker did, as the sync centre shows it. Always in exactly one state. */
export interface Item {
  op_id: Id;
  kind: string;
  version: number;
  recorded_at: Instant;
  household_id?: Id;
  record_id: Id;
  state: ItemState;
  data: Record<string, unknown>;
  photos: PhotoState[];
  attempts: number;
  /** Not before this instant (back-off); absent when it may go at once. */
  next_at?: Instant;
  /** Why it waits or needs the worker. */
  problem?: Problem;
  /** Whose door it was, kept with the item: the household itself may have left this phone. */
  about?: { label: string; building: string; unit: string; room: string };
  /** Conflict only: what the worker has chosen so far, field by field. */
  choices?: Record<string, 'mine' | 'theirs'>;
  received_at?: Instant;
  rev?: number;
  /** What the server remarked while taking it: `stale`, `late`, `skewed`. */
  flags?: string[];
}

export interface Draft {
  household_id: Id;
  form: string;
  outcome?: Outcome;
  mode: Mode;
  answers: Answers;
  needs: string[];
  hazards: string[];
  note: string;
  photos: string[];
  /** By code of the hazard; a hazard without an entry is reported with the visit. */
  reports?: Record<string, HazardReport>;
  started_at: Instant;
  saved_at: Instant;
}

/** What stands between this phone and the server right now; `none` when nothing does. */
export type Trouble =
  | 'none'
  | 'offline'
  | 'captive_portal'
  | 'signed_out'
  | 'throttled'
  | 'server_error'
  | 'storage_full'
  | 'revoked';

export interface SyncStatus {
  trouble: Trouble;
  busy: boolean;
  /** Counts of items by state, drafts included. */
  counts: Record<ItemState, number>;
  photos_waiting: number;
  last_ok_at?: Instant;
  retry_at?: Instant;
  /** Server clock minus this phone's clock. Over five minutes is worth a word; nothing is refused. */
  clock_offset_ms?: number;
  /** First sync: rows received so far, absent once the feed is whole. */
  first_sync?: { rows: number; building?: string };
}

export interface StorageReport {
  used_bytes: number;
  quota_bytes: number;
  persisted: boolean;
  level: 'ok' | 'warn' | 'photos_off';
}

/** What a search found: the card, whom exactly (absent when the door matched), and why. */
export interface Hit {
  card: Card;
  resident?: Resident;
  matched: 'name' | 'pinyin' | 'initials' | 'door' | 'phone_tail' | 'address';
  /** Half-open character ranges to highlight in the shown name; empty when the match is elsewhere. */
  ranges: [from: number, to: number][];
}

/** The fields of a household that a worker may correct at the door. */
export type EditableField = 'contact_name' | 'contact_phone' | 'visit_preference' | 'hints' | 'use' | 'members_count';
export type FieldEdits = Partial<Record<EditableField, { from: unknown; to: unknown }>>;
/** What a later version of a visit may change. */
export type VisitChanges = Partial<Pick<Visit, 'outcome' | 'mode' | 'answers' | 'needs' | 'hazards' | 'note' | 'media'>>;
