/** Incidents as the feed brings them, with this phone's own unsent words laid over them. */
import type { Id, Instant } from './types';

/** A kind of matter, by the catalogue of today. Names travel with it, in both languages. */
export interface Category {
  id: Id;
  code: string;
  version: number;
  name_zh: string;
  name_en: string;
  level: string;
  department?: string;
  /** `3 WD`: min and H by the wall clock, WH office hours, WD working days, D days. */
  limit: string;
  /** before and after · before · optional · never asked */
  photo: 'BA' | 'B' | 'O' | 'N';
  can_self_handle: boolean;
  is_urgent: boolean;
  is_restricted: boolean;
  is_confidential: boolean;
  authority: string;
  keywords: string[];
}

export interface LogLine {
  seq: number;
  at: Instant;
  verb: string;
  role: string;
  actor_name?: string | null;
  from_state: string;
  to_state: string;
  text?: string | null;
  flags: string[];
}

export interface Incident {
  id: Id;
  /** Given by the server; absent while only this phone knows of it. */
  no?: string | null;
  state: string;
  desk: 'community' | 'street' | 'district';
  /** Code of its category. */
  category: string;
  level: string;
  /** 0 normal, 1 urgent, 2 emergency. */
  urgency: number;
  version: number;
  grid_code?: string | null;
  /** Null with every other word and place when the case is restricted. */
  text?: string | null;
  place_text?: string | null;
  household_id?: Id | null;
  visit_id?: Id | null;
  is_restricted: boolean;
  is_self_handled: boolean;
  occurred_at: Instant;
  reported_at: Instant;
  reporter_id?: Id | null;
  reporter_name?: string | null;
  /** When its present state should be over. */
  due_at?: Instant | null;
  handle_due?: Instant | null;
  lead_unit?: string | null;
  is_handled_by_community: boolean;
  result?: string | null;
  result_text?: string | null;
  merged_into?: Id | null;
  photos?: { media_id: string; stage: 'before' | 'during' | 'after' }[] | null;
  log?: LogLine[] | null;
}

/** A step taken on this phone that the feed does not show yet. */
export interface AskedMove {
  verb: string;
  at: Instant;
  text?: string;
  media: string[];
}

/** What was remarked on this phone and the feed does not show yet. */
export interface Remark {
  at: Instant;
  text: string;
  also_seen: boolean;
}

export interface Case extends Incident {
  /** Told on this phone; the server has not shown it back yet. */
  unsent?: boolean;
  asked?: AskedMove;
  /** Oldest first. */
  remarks?: Remark[];
}

/** Why there is no photo where the category asks for one. */
export const PHOTO_REASONS = ['dangerous', 'dark', 'refused', 'gone', 'private', 'no_camera'] as const;
export type PhotoReason = (typeof PHOTO_REASONS)[number];

/** A report being written. One a place: a household's, or the grid's (`key` is 'grid'). */
export interface ReportDraft {
  key: string;
  /** Of the incident to be: made when the draft is begun, so that two taps are one incident. */
  id: Id;
  household_id?: Id;
  grid_code: string;
  place_text: string;
  category?: string;
  text: string;
  photos: string[];
  after_photos: string[];
  photo_reason?: PhotoReason;
  urgent: boolean;
  urgent_reason?: string;
  /** Emergency numbers that were already called. */
  called: string[];
  self_handled: boolean;
  started_at: Instant;
  saved_at: Instant;
}

/** What becomes of a hazard seen during a visit: reported with it, settled on the spot, or left alone. */
export interface HazardReport {
  choice: 'report' | 'self_handled' | 'none';
  photos: string[];
}
