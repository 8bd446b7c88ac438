/** What the registers' desk reads and writes. Shapes come from the server's own description. */
import { api } from '../../api';
import type { components } from '../../api/schema';
import type { Area, Id, Problem } from '../../store/types';
import { read, write, type Taken } from '../incidents/wire';

type Shapes = components['schemas'];
export type Home = Shapes['HouseholdOut'];
export type WholeHome = Shapes['HouseholdDetail'];
export type Person = Shapes['ResidentOut'];
export type Entry = Shapes['TimelineEntry'];
export type Pair = Shapes['Pair'];
export type Same = Shapes['PairEntry'];
export type Judgement = Shapes['Judgement'];
export type Door = Shapes['Door'];
export type Wish = Shapes['Preference']['visit_preference'];
export type Saved = Taken<WholeHome>;
export type { Problem };

export const PAGE = 50;

export const readHomes = (query: { query: string; grid_code?: string; cursor?: string }): Promise<{ items: Home[]; next?: string | null }> =>
  read(api.GET('/api/v1/households', { params: { query: { ...query, limit: PAGE } } }));
export const readHome = (household_id: Id): Promise<WholeHome> => read(api.GET('/api/v1/households/{household_id}', { params: { path: { household_id } } }));
export const readTimeline = (household_id: Id, cursor?: string): Promise<{ items: Entry[]; next?: string | null }> =>
  read(api.GET('/api/v1/households/{household_id}/timeline', { params: { path: { household_id }, query: cursor ? { cursor } : {} } }));
export const readGrids = (): Promise<Area[]> => read(api.GET('/api/v1/areas', { params: { query: { kind: 'grid' } } }));

const home = (household_id: Id) => ({ params: { path: { household_id } } });
const person = (resident_id: Id) => ({ params: { path: { resident_id } } });

export const addHome = (body: Shapes['NewHousehold']): Promise<Saved> => write(api.POST('/api/v1/households', { body }));
export const addPerson = (id: Id, body: Shapes['NewResident']): Promise<Saved> => write(api.POST('/api/v1/households/{household_id}/residents', { ...home(id), body }));
export const correctPerson = (id: Id, fields: Shapes['ResidentFields']['fields']): Promise<Saved> =>
  write(api.POST('/api/v1/residents/{resident_id}/corrections', { ...person(id), body: { fields } }));
export type HomeEdits = Shapes['HouseholdFields']['fields'];
export const correctHome = (id: Id, fields: HomeEdits): Promise<Saved> => write(api.POST('/api/v1/households/{household_id}/corrections', { ...home(id), body: { fields } }));
export const movePerson = (id: Id, household_id: Id): Promise<Saved> => write(api.POST('/api/v1/residents/{resident_id}/move', { ...person(id), body: { household_id } }));
export const leave = (id: Id, body: Shapes['ResidentLeave']): Promise<Saved> => write(api.POST('/api/v1/residents/{resident_id}/leave', { ...person(id), body }));
export const review = (id: Id, review_on: string): Promise<Saved> => write(api.POST('/api/v1/residents/{resident_id}/review', { ...person(id), body: { review_on } }));
export const prefer = (id: Id, body: Shapes['Preference']): Promise<Saved> => write(api.POST('/api/v1/households/{household_id}/preference', { ...home(id), body }));
export const moveHome = (id: Id, door: Door): Promise<Saved> => write(api.POST('/api/v1/households/{household_id}/move', { ...home(id), body: { door } }));
export const split = (id: Id, body: Shapes['HouseholdSplit']): Promise<Saved> => write(api.POST('/api/v1/households/{household_id}/split', { ...home(id), body }));
export const vacate = (id: Id): Promise<Saved> => write(api.POST('/api/v1/households/{household_id}/vacate', { ...home(id), body: {} }));
export const reveal = (id: Id, body: { reason: 'visit' | 'follow_up' | 'emergency' | 'correction'; resident_id?: Id }): Promise<Taken<{ phone?: string | null }>> => write(api.POST('/api/v1/households/{household_id}/reveal', { ...home(id), body }));

export const readPairs = (): Promise<{ items: Pair[]; more: boolean }> => read(api.GET('/api/v1/residents/duplicates'));
export const readJudgements = (): Promise<{ items: Judgement[] }> => read(api.GET('/api/v1/residents/judgements'));
export const judge = (body: Shapes['Judged']): Promise<Taken<Judgement>> => write(api.POST('/api/v1/residents/judgements', { body }));
export const undo = (judgement_id: Id): Promise<Taken<Judgement>> => write(api.POST('/api/v1/residents/judgements/{judgement_id}/undo', { params: { path: { judgement_id } } }));
