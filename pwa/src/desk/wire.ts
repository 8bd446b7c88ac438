/** What the desk reads from the server. */
import { api } from '../api';
import type { Area, Form, Household, Id, Instant, Resident, Visit } from '../store/types';

/** A visit as the server shows it: where, when it arrived, how many of its photos did. */
export interface ArrivedVisit extends Visit {
  grid_code: string;
  received_at: Instant;
  media_arrived: number;
  household?: { id: Id; address: string; label: string };
}
export interface FormerVersion {
  version: number;
  body: Partial<Visit>;
  reason: string;
  replaced_by_name: string;
  replaced_at: Instant;
}
export type WholeVisit = ArrivedVisit & { versions: FormerVersion[] };
export type WholeHousehold = Household & { residents: Resident[] };
export interface Page {
  items: ArrivedVisit[];
  next: string | null;
}

/** The server said no, or was not there. `status` 0 means nobody answered. */
export class NotRead extends Error {
  constructor(readonly status: number) {
    super(`not read: ${status}`);
  }
}

async function read<T>(answer: Promise<{ data?: unknown; response: Response }>): Promise<T> {
  const { data, response } = await answer.catch(() => {
    throw new NotRead(0);
  });
  if (!response.ok || data === undefined) throw new NotRead(response.status);
  return data as T;
}

/** Newest arrivals first; of one household, as they happened. */
export const readVisits = (query: { household_id?: Id; since?: Instant; cursor?: string; limit?: number }): Promise<Page> =>
  read(api.GET('/api/v1/visits', { params: { query } }));

export const readVisit = (visit_id: Id): Promise<WholeVisit> => read(api.GET('/api/v1/visits/{visit_id}', { params: { path: { visit_id } } }));

export const readHousehold = (household_id: Id): Promise<WholeHousehold> =>
  read(api.GET('/api/v1/households/{household_id}', { params: { path: { household_id } } }));

export const readGrids = (): Promise<Area[]> => read(api.GET('/api/v1/areas', { params: { query: { kind: 'grid' } } }));

const forms = new Map<string, Promise<Form | undefined>>();

/** A released form never changes, so it is read once. Without it answers are shown by their codes. */
export function readForm(name: string): Promise<Form | undefined> {
  let form = forms.get(name);
  if (!form) {
    form = read<Form>(api.GET('/api/v1/visits/forms/{name}', { params: { path: { name } } })).catch(() => undefined);
    forms.set(name, form);
  }
  return form;
}
