/** What the incidents' desk reads and writes. Shapes come from the server's own description. */
import { api } from '../../api';
import type { components, paths } from '../../api/schema';
import type { Area, Id, Problem } from '../../store/types';
import { NotRead } from '../wire';
import { sendHeld } from './upload';

type Shapes = components['schemas'];
export type Row = Shapes['IncidentRow'];
export type Detail = Shapes['IncidentDetail'];
export type LogLine = Shapes['LogLine'];
export type Alike = Shapes['AlikeOut'];
export type Suggestions = Shapes['Suggestions'];
export type Counter = Shapes['CounterOut'];
export type Category = Shapes['CategoryOut'];
export type Unit = Shapes['DepartmentOut'];
export type Whistle = Shapes['WhistleOut'];
export type WhistleUnit = Shapes['WhistleUnitOut'];
export type Intake = Shapes['Intake'];
export type State = NonNullable<NonNullable<paths['/api/v1/incidents']['get']['parameters']['query']>['state']>[number];
export type QueueQuery = NonNullable<paths['/api/v1/incidents']['get']['parameters']['query']>;

type StepBody = { post: { requestBody: { content: { 'application/json': { version: number; form: unknown } } } } };
/** Every step of the workflow that has a route, and the form of each. */
export type Verb = { [P in keyof paths]: P extends `/api/v1/incidents/{incident_id}/${infer V}` ? (paths[P] extends StepBody ? V : never) : never }[keyof paths];
type BodyOf<V extends Verb> = paths[`/api/v1/incidents/{incident_id}/${V}`] extends StepBody
  ? paths[`/api/v1/incidents/{incident_id}/${V}`]['post']['requestBody']['content']['application/json']
  : never;
export type FormOf<V extends Verb> = BodyOf<V>['form'];

/** A step was taken, or the server (or nobody, status 0) said why not. */
export type Taken<T = Shapes['Moved']> = { ok: true; told: T } | { ok: false; problem: Problem };

export async function read<T>(answer: Promise<{ data?: unknown; response: Response }>): Promise<T> {
  const { data, response } = await answer.catch(() => {
    throw new NotRead(0);
  });
  if (!response.ok || data === undefined) throw new NotRead(response.status);
  return data as T;
}

export async function write<T>(answer: Promise<{ data?: unknown; error?: unknown; response: Response }>): Promise<Taken<T>> {
  const { data, error, response } = await answer.catch(() => ({ data: undefined, error: undefined, response: undefined }));
  if (!response) return { ok: false, problem: { code: 'offline', status: 0 } };
  if (response.ok) return { ok: true, told: data as T };
  return { ok: false, problem: { code: `status-${response.status}`, status: response.status, ...(error as object | undefined) } };
}

export const readQueue = (query: QueueQuery): Promise<{ items: Row[]; next: string | null }> => read(api.GET('/api/v1/incidents', { params: { query } }));
export const readCounters = (): Promise<Counter[]> => read(api.GET('/api/v1/incidents/counters'));
export const readCase = (incident_id: Id): Promise<Detail> => read(api.GET('/api/v1/incidents/{incident_id}', { params: { path: { incident_id } } }));
export const readSuggestions = (incident_id: Id): Promise<Suggestions> =>
  read(api.GET('/api/v1/incidents/{incident_id}/suggestions', { params: { path: { incident_id } } }));
/** Cases that share more with what is asked than the grid and the week. */
export const readAlike = async (query: NonNullable<paths['/api/v1/incidents/duplicates']['get']['parameters']['query']>): Promise<Alike[]> =>
  (await read<Alike[]>(api.GET('/api/v1/incidents/duplicates', { params: { query } }))).filter(({ reasons }) => reasons.some((reason) => reason !== 'grid'));
/** Units that a whistle on this case may call, wherever they stand. */
export const readCallable = (incident_id: Id): Promise<{ code: string; name: string }[]> => read(api.GET('/api/v1/incidents/{incident_id}/callable-units', { params: { path: { incident_id } } }));
/** Cases of the same category in the same grid that were over when this one was reported. */
export const readBefore = (incident_id: Id): Promise<Row[]> => read(api.GET('/api/v1/incidents/{incident_id}/before', { params: { path: { incident_id } } }));
export const readUnits = (): Promise<Unit[]> => read(api.GET('/api/v1/departments'));
export const readAreas = (query: { kind: 'community' | 'grid'; parent?: string }): Promise<Area[]> => read(api.GET('/api/v1/areas', { params: { query } }));
export const readCategories = (q = ''): Promise<{ items: Category[] }> => read(api.GET('/api/v1/categories', { params: { query: { q } } }));

type Post = (path: string, init: { params?: { path: Record<string, string> }; body?: unknown; keepalive?: boolean }) => Promise<{ data?: unknown; error?: unknown; response: Response }>;
const post = api.POST as unknown as Post;
const at = (incident_id: Id): { params: { path: { incident_id: Id } } } => ({ params: { path: { incident_id } } });

/** Takes a step against the version that was seen. `keepalive` lets it outlive the page. */
export async function take<V extends Verb>(verb: V, id: Id, version: number, form: FormOf<V>, keepalive = false): Promise<Taken> {
  const media = (form as { media?: string[] }).media ?? [];
  try {
    if (media.length) await sendHeld(media); // else not a moment is lost: the page may be going
  } catch {
    return { ok: false, problem: { code: 'photos-not-sent', status: 0 } };
  }
  return write(post(`/api/v1/incidents/{incident_id}/${verb}`, { ...at(id), body: { version, form }, keepalive }));
}

export const comment = (id: Id, body: Shapes['Comment']): Promise<Taken<Detail>> => write(post('/api/v1/incidents/{incident_id}/comments', { ...at(id), body }));
export const noteAttempt = (id: Id, body: Shapes['Attempt']): Promise<Taken<Detail>> =>
  write(post('/api/v1/incidents/{incident_id}/callback-attempts', { ...at(id), body }));
export const replyTo = (id: Id, order_id: Id, text: string): Promise<Taken<Detail>> =>
  write(post('/api/v1/incidents/{incident_id}/supervisions/{order_id}/reply', { params: { path: { incident_id: id, order_id } }, body: { text } }));
const ofUnit = (unit_id: Id): { params: { path: { unit_id: Id } } } => ({ params: { path: { unit_id } } });
export const stepWhistle = (unit: Id, body: Shapes['WhistleStep']): Promise<Taken<Detail>> => write(post('/api/v1/incidents/whistle-units/{unit_id}/step', { ...ofUnit(unit), body }));
export const objectTo = (unit: Id, text: string): Promise<Taken<Detail>> => write(post('/api/v1/incidents/whistle-units/{unit_id}/objection', { ...ofUnit(unit), body: { text } }));
export const ruleOn = (unit: Id, body: Shapes['Ruling']): Promise<Taken<Detail>> => write(post('/api/v1/incidents/whistle-units/{unit_id}/ruling', { ...ofUnit(unit), body }));
export const markUnit = (unit: Id, body: Shapes['Mark']): Promise<Taken<Detail>> => write(post('/api/v1/incidents/whistle-units/{unit_id}/mark', { ...ofUnit(unit), body }));
export const concludeWhistle = (whistle_id: Id, body: Shapes['Conclusion']): Promise<Taken<Detail>> =>
  write(post('/api/v1/incidents/whistles/{whistle_id}/conclusion', { params: { path: { whistle_id } }, body }));
export const markRecurrence = (id: Id, of: Id | null): Promise<Taken<Detail>> => write(post('/api/v1/incidents/{incident_id}/recurrence', { ...at(id), body: { of } }));
export const checkSample = (id: Id, body: Shapes['SampleCheck']): Promise<Taken<Detail>> => write(post('/api/v1/incidents/{incident_id}/sample-check', { ...at(id), body }));
export const release = (id: Id, code: string): Promise<Taken<Detail>> =>
  write(post('/api/v1/incidents/{incident_id}/units/{code}/release', { params: { path: { incident_id: id, code } } }));
export const reveal = (id: Id): Promise<Taken<Shapes['app__incidents__schemas__shown__Revealed']>> => write(post('/api/v1/incidents/{incident_id}/complainant/reveal', at(id)));
export const register = (body: Intake): Promise<Taken<Shapes['Reported']>> => write(post('/api/v1/incidents', { body }));

/** Another code of the resident's link, for whoever complained. */
export const giveLink = (id: Id): Promise<Taken<Shapes['FollowLink']>> => write(post('/api/v1/incidents/{incident_id}/follow-link', at(id)));

/** Address of a photo; thumbnails are 320 px. */
export const photo = (media: string, size: 'full' | 'thumb' = 'full'): string => `/api/v1/media/${media}?size=${size}`;
