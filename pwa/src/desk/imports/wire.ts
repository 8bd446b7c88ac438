/** What the imports' desk reads and writes. */
import { api } from '../../api';
import type { components } from '../../api/schema';
import type { Id } from '../../store/types';
import { read, write, type Taken } from '../incidents/wire';

type Shapes = components['schemas'];
export type Run = Shapes['RunOut'];
export type Kind = Shapes['KindOut'];
export type Problem = Shapes['ProblemOut'];
export type Refusal = Shapes['Refusal'];
export type Asked = Shapes['Apply'];

export const readKinds = (): Promise<Kind[]> => read(api.GET('/api/v1/imports/kinds'));
export const readRuns = (cursor?: Id): Promise<{ items: Run[]; next?: Id | null }> => read(api.GET('/api/v1/imports', { params: { query: cursor ? { cursor } : {} } }));
export const readRun = (run_id: Id): Promise<Run> => read(api.GET('/api/v1/imports/{run_id}', { params: { path: { run_id } } }));
export const readProblems = (run_id: Id, after: number): Promise<{ items: Problem[]; next?: number | null }> =>
  read(api.GET('/api/v1/imports/{run_id}/problems', { params: { path: { run_id }, query: { after } } }));

export const templateOf = (kind: string): string => `/api/v1/imports/kinds/${kind}/template`;
export function start(kind: string, file: File): Promise<Taken<Run>> {
  const form = new FormData();
  form.set('file', file);
  return write(api.POST('/api/v1/imports/kinds/{kind}/runs', { params: { path: { kind } }, body: form as never, bodySerializer: () => form }));
}
export const apply = (run_id: Id, body: Asked): Promise<Taken<Run>> => write(api.POST('/api/v1/imports/{run_id}/apply', { params: { path: { run_id } }, body }));
export const cancel = (run_id: Id): Promise<Taken<Run>> => write(api.POST('/api/v1/imports/{run_id}/cancel', { params: { path: { run_id } } }));
