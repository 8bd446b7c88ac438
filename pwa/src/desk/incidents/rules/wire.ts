/** What the screen of rules reads and writes. */
import { api } from '../../../api';
import type { components } from '../../../api/schema';
import type { Id } from '../../../store/types';
import { read, write, type Taken } from '../wire';

type Shapes = components['schemas'];
export type Rule = Shapes['DispatchRuleOut'];
export type Draft = Required<Shapes['DispatchRuleIn']>;
export type Trial = Shapes['DryRunOut'];
export type Area = Shapes['AreaOut'];
export type Group = Shapes['GroupOut'];
export type Category = Shapes['CategoryOut'];

const KINDS = ['district', 'street', 'zone', 'community', 'grid'] as const;

export const readRules = (): Promise<Rule[]> => read(api.GET('/api/v1/dispatch-rules'));
export const readCatalogue = (): Promise<{ groups: Group[]; items: Category[] }> => read(api.GET('/api/v1/categories'));
/** The areas a rule can be about, from the district down. */
export const readPlaces = async (): Promise<Area[]> => (await Promise.all(KINDS.map((kind) => read<Area[]>(api.GET('/api/v1/areas', { params: { query: { kind } } }))))).flat();

export const createRule = (body: Draft): Promise<Taken<Rule>> => write(api.POST('/api/v1/dispatch-rules', { body }));
export const changeRule = (rule_id: Id, version: number, body: Draft): Promise<Taken<Rule>> =>
  write(api.PUT('/api/v1/dispatch-rules/{rule_id}', { params: { path: { rule_id } }, body: { ...body, version } }));
export const deleteRule = (rule_id: Id, version: number): Promise<Taken<undefined>> =>
  write(api.DELETE('/api/v1/dispatch-rules/{rule_id}', { params: { path: { rule_id }, query: { version } } }));
export const tryRule = ({ categories, area_code, hours, weekdays, from_time, to_time, unit_code }: Draft, days: number): Promise<Taken<Trial>> =>
  write(api.POST('/api/v1/dispatch-rules/dry-run', { body: { rule: { categories, area_code, hours, weekdays, from_time, to_time }, ...(unit_code && { unit_code }), days } }));
