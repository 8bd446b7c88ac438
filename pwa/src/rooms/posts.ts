/** Whom this user works for, and which surface is theirs. */
import { t } from '../i18n/index.svelte';
import type { Me, Post } from '../store/types';

const GRID_ROLES = new Set(['grid_head', 'grid_worker', 'grid_worker_pt', 'micro_head']);
export const gridPosts = (me: Me | null): Post[] => me?.areas.filter((post) => GRID_ROLES.has(post.role)) ?? [];
/** May hold a grid on a phone. */
export const worksOnPhone = (me: Me): boolean => me.permissions.includes('sync.feed');
const CASE_ROLES = new Set([
  'community_secretary',
  'community_clerk',
  'street_dispatcher',
  'district_dispatcher',
  'dept_handler',
  'dept_lead',
  'supervisor',
  'callback_agent',
  'hotline_operator',
  'leader',
]);
/** Sends incidents along at a desk: whoever only reports them does so on a phone. */
export const worksOnCases = (me: Me): boolean => me.permissions.includes('incident.read') && me.roles.some((role) => CASE_ROLES.has(role));
/** May read visits, and not only as the worker who makes them. */
export const readsVisits = (me: Me): boolean => me.permissions.includes('visit.read') && me.roles.some((role) => !GRID_ROLES.has(role));
export const readsRules = (me: Me): boolean => me.permissions.includes('dispatch_rule.read');
export const importsSheets = (me: Me): boolean => me.permissions.some((permission) => permission.endsWith('.import'));
/** Moves people and households in the registers, judges duplicates. */
export const keepsRegisters = (me: Me): boolean => me.permissions.includes('household.manage');
export const worksAtDesk = (me: Me): boolean => readsVisits(me) || worksOnCases(me) || readsRules(me) || importsSheets(me);

/** 槐荫社区 · 第3网格; several grids are counted, their names would not fit. */
export function postWords(me: Me | null): { community: string; grids: string; rank: string } {
  const posts = gridPosts(me);
  const first = posts[0] ?? me?.areas[0];
  if (!first) return { community: '', grids: me?.district.name ?? '', rank: '' };
  const above = first.path_names.filter((name) => name !== first.name);
  const rank = first.rank ? t('post.rank', { rank: first.rank }) : '';
  const grids = posts.length > 1 ? t('post.grids', { name: first.name, n: posts.length }) : first.name;
  return { community: above.at(-1) ?? '', grids, rank };
}
