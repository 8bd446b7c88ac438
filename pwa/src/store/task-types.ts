/** What is to be done, at a door or in a grid. */
import type { Day, Id, Instant } from './types';

export type TaskStatus = 'todo' | 'doing' | 'done' | 'cannot' | 'overdue' | 'cancelled';

export interface Task {
  id: Id;
  kind: 'care_visit' | 'campaign_visit' | 'inspection' | 'survey' | 'rectification' | 'distribution' | 'callback' | 'training' | 'ad_hoc';
  household_id?: Id;
  /** Where there is no household. */
  grid_code?: string;
  /** Its name. */
  campaign?: string;
  title?: string;
  text?: string;
  /** Who asks; nobody for care. */
  source?: string;
  /** Only a visit by this form will do. */
  form?: string;
  admission_no?: string;
  admission_expires_on?: Day;
  due_from: Day;
  /** The day that suits best, when it is not the last. */
  due_on?: Day;
  due_to: Day;
  status: TaskStatus;
  /** With somebody else than the grid's own worker. */
  escalation?: 'substitute' | 'community';
  evidence_rule?: 'text' | 'photo';
  closed_at?: Instant;
}
