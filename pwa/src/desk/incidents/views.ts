/** Saved filters: what each post looks at first. A view is a question to the server, and its count comes from the counters. */
import type { Me } from '../../store/types';
import type { Counter, QueueQuery, Row, State } from './wire';

export interface View {
  key: string;
  states: State[];
  desk?: NonNullable<QueueQuery['desk']>;
  urgent?: true;
  overdue?: true;
  mine?: true;
  /** Closed cases that were drawn to be looked at. */
  sample?: true;
  order?: 'newest';
  /** Urgent ones of every desk stand here too. */
  allUrgent?: true;
  /** Only (or none of) what was solved on the spot. */
  self?: boolean;
}

export const OPEN: State[] = ['submitted', 'returned', 'pending_dispatch', 'dispatched', 'in_progress', 'suspended', 'handled', 'pending_callback'];
const REVIEW: View[] = [
  { key: 'review', states: ['submitted'], self: false },
  { key: 'self_handled', states: ['submitted'], self: true },
  { key: 'completing', states: ['returned'] },
  { key: 'local', states: ['in_progress', 'handled'] },
];
const dispatch = (desk: 'street' | 'district'): View[] => [
  { key: 'dispatch', states: ['pending_dispatch'], desk, ...(desk === 'district' && { allUrgent: true as const }) },
  { key: 'given', states: ['dispatched', 'in_progress'] },
  { key: 'verify', states: ['handled'] },
  { key: 'suspended', states: ['suspended'] },
];
const HANDLE: View[] = [
  { key: 'sign', states: ['dispatched'] },
  { key: 'handling', states: ['in_progress', 'suspended'] },
  { key: 'handed_in', states: ['handled', 'pending_callback', 'closed'], order: 'newest' },
];
const CALLBACK: View[] = [
  { key: 'callback', states: ['pending_callback'] },
  { key: 'closed', states: ['closed'], order: 'newest' },
];
/** Whoever checks samples looks here when nothing else waits. */
const SAMPLES: View = { key: 'samples', states: ['closed'], order: 'newest', sample: true };
const LATE: View = { key: 'overdue', states: OPEN, overdue: true };
const ALL: View = { key: 'all', states: OPEN };

/** By role; who holds several sees each view once. */
export function viewsOf(me: Pick<Me, 'roles'>): View[] {
  const has = (...roles: string[]): boolean => roles.some((role) => me.roles.includes(role));
  const found = [
    ...(has('community_secretary') ? REVIEW : []),
    ...(has('district_dispatcher') ? dispatch('district') : has('street_dispatcher') ? dispatch('street') : []),
    ...(has('dept_handler', 'dept_lead', 'community_clerk') ? HANDLE : []),
    ...(has('callback_agent') ? CALLBACK : []),
    ...(has('hotline_operator') ? [{ key: 'mine', states: OPEN, mine: true } satisfies View] : []),
    LATE,
    ...(has('district_dispatcher', 'street_dispatcher', 'callback_agent') ? [SAMPLES] : []),
    ...(has('callback_agent', 'dept_handler') ? [] : [ALL]),
  ];
  return [...new Map(found.map((view) => [view.key, view])).values()];
}

export function queryOf(view: View): QueueQuery {
  const { states, desk, urgent, overdue, mine, sample, order } = view;
  return { state: states, ...(desk && { desk }), ...(urgent && { urgent }), ...(overdue && { overdue }), ...(mine && { mine }), ...(sample && { sample }), ...(order && { order }) };
}

/** Whether a row belongs to a view, for what the server is not asked. */
export const fits = (view: View, row: Pick<Row, 'state' | 'is_self_handled'> & { flags?: string[] }): boolean =>
  view.states.includes(row.state as State) && (!view.sample || !row.flags || row.flags.includes('sample')) && (view.self === undefined || view.self === row.is_self_handled);

/** How much waits in a view; undefined where nobody counts. */
export function countOf(view: View, counters: readonly Counter[]): number | undefined {
  if (view.mine || view.states.includes('closed')) return undefined;
  return counters
    .filter((one) => fits(view, one) && (!view.desk || one.desk === view.desk))
    .reduce((sum, one) => sum + (view.overdue ? one.overdue : one.n), urgentElsewhere(view, counters));
}

const urgentElsewhere = (view: View, counters: readonly Counter[]): number =>
  view.allUrgent ? counters.filter((one) => fits(view, one) && one.desk !== view.desk).reduce((sum, one) => sum + one.urgent, 0) : 0;

/** The question about the urgent ones of other desks, for views that show them. */
export const urgentQueryOf = (view: View): QueueQuery | undefined => (view.allUrgent ? { state: view.states, urgent: true } : undefined);

/** Both answers as one queue: urgent first, then by what is due first. */
export function together(one: readonly Row[], other: readonly Row[]): Row[] {
  const all = new Map([...one, ...other].map((row) => [row.id, row]));
  const due = (row: Row): number => (row.due_at ? Date.parse(row.due_at) : Infinity);
  return [...all.values()].sort((a, b) => b.urgency - a.urgency || due(a) - due(b) || (a.id < b.id ? -1 : 1));
}
