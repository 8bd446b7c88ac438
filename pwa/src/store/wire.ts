/** What goes over the wire in a sync, exactly as sent (snake_case). */
import type { Area, Care, Category, Form, Household, Id, Incident, Instant, Problem, Resident, Task, Visit } from './types';

export interface WireOperation {
  op_id: Id;
  kind: string;
  version: number;
  recorded_at: Instant;
  data: Record<string, unknown>;
}

export interface Verdict {
  op_id: Id;
  outcome: 'applied' | 'duplicate' | 'conflict' | 'rejected';
  record_id?: Id;
  rev?: number;
  problem?: Problem;
  flags?: string[];
}

export interface PushAnswer {
  server_time: Instant;
  verdicts: Verdict[];
}

interface Collections {
  areas: Area;
  /** A form is known by its name, `household@1`; the row's id is of no use to a phone. */
  forms: { form: string; schema: Form };
  households: Household;
  residents: Resident;
  visits: Visit;
  care: Care;
  categories: Category;
  incidents: Incident;
  tasks: Task;
}
export type Collection = keyof Collections;

export type Change = {
  [C in Collection]: { collection: C; id: Id; rev: number } & (
    | { data: Collections[C]; gone?: undefined }
    | { gone: 'deleted' | 'out_of_scope'; data?: undefined }
  );
}[Collection];

export interface PullAnswer {
  server_time: Instant;
  changes: Change[];
  cursor: string;
  more: boolean;
  reset: boolean;
  scope: { grids: string[]; epoch: string };
}
