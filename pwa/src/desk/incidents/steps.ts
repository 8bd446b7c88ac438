/** The steps of the workflow as a desk offers them: in which order, with which drawing, and what each asks. */
import type { IconName } from '../../ui/icons';
import { drawing } from './icons';
import type { Category, Detail, FormOf, Verb } from './wire';

export type FieldKind = 'choice' | 'yesno' | 'text' | 'line' | 'unit' | 'units' | 'date' | 'moment' | 'photos' | 'case' | 'category';
export interface Field<Name extends string = string> {
  name: Name;
  kind: FieldKind;
  options?: readonly (string | number)[];
  required?: true;
  /** Key of a sentence that is there already and may be changed. */
  prefill?: 'prefill.forward_up' | 'prefill.finish' | 'prefill.reject' | 'prefill.escalate';
}
type Fields = { readonly [V in Verb]: readonly Field<Extract<keyof FormOf<V>, string>>[] };

const REMARK = { name: 'text', kind: 'text' } as const;
const WHY = { name: 'text', kind: 'text', required: true } as const;
const LEVELS = ['L1', 'L2', 'L3', 'L4'] as const;
const CHANNELS = ['phone', 'message', 'visit', 'web'] as const;
const RATINGS = [1, 2, 3, 4, 5] as const;
const SOLVED = ['yes', 'partly', 'no'] as const;

export const FIELDS: Fields = {
  take_local: [REMARK],
  forward_up: [{ ...WHY, prefill: 'prefill.forward_up' }],
  confirm_self_handled: [REMARK],
  return_to_reporter: [{ name: 'reason', kind: 'choice', options: ['place_unclear', 'photo_unclear', 'missing_contact', 'other'], required: true }, REMARK],
  resubmit: [{ name: 'place_text', kind: 'line' }, { name: 'media', kind: 'photos' }, REMARK],
  reject: [{ name: 'reason', kind: 'choice', options: ['false_alarm', 'already_solved', 'out_of_scope', 'outside_area'], required: true }, REMARK],
  appeal: [WHY],
  merge: [{ name: 'target_id', kind: 'case', required: true }, REMARK],
  unmerge: [WHY],
  withdraw: [WHY],
  dispatch: [{ name: 'lead', kind: 'unit', required: true }, { name: 'co', kind: 'units' }, REMARK],
  escalate: [{ name: 'reason', kind: 'choice', options: ['beyond_authority', 'cross_street', 'level'], required: true }, REMARK],
  send_down: [WHY],
  reject_at_desk: [
    { name: 'reason', kind: 'choice', options: ['legal_procedure', 'no_content', 'outside_jurisdiction'], required: true },
    { ...WHY, prefill: 'prefill.reject' },
  ],
  accept: [REMARK],
  return_dispatch: [
    { name: 'reason', kind: 'choice', options: ['wrong_unit', 'wrong_place', 'wrong_category', 'beyond_power'], required: true },
    { name: 'basis', kind: 'line', required: true },
    { name: 'suggested_unit', kind: 'unit', required: true },
  ],
  first_contact: [{ name: 'is_reached', kind: 'yesno', required: true }, { name: 'channel', kind: 'choice', options: CHANNELS, required: true }, { name: 'at', kind: 'moment', required: true }, REMARK],
  progress: [WHY, { name: 'is_done', kind: 'yesno' }, { name: 'media', kind: 'photos' }],
  request_extension: [{ name: 'until', kind: 'moment', required: true }, WHY, { name: 'complainant_told', kind: 'yesno' }],
  decide_extension: [{ name: 'is_approved', kind: 'yesno', required: true }, REMARK],
  suspend: [
    { name: 'reason', kind: 'choice', options: ['funds', 'season', 'legal_procedure', 'third_party', 'legacy'], required: true },
    { name: 'plan', kind: 'line', required: true },
    { name: 'interim_measure', kind: 'line', required: true },
    { name: 'leader_name', kind: 'line', required: true },
    { name: 'review_on', kind: 'date', required: true },
  ],
  resume: [REMARK],
  blow_whistle: [
    { name: 'kind', kind: 'choice', options: ['routine', 'key', 'hard', 'emergency'], required: true },
    { name: 'units', kind: 'units', required: true },
    { name: 'place', kind: 'line', required: true },
    { name: 'meet_at', kind: 'moment', required: true },
    WHY,
  ],
  escalate_level: [WHY],
  finish: [
    { name: 'result', kind: 'choice', options: ['solved', 'partly', 'explained', 'not_possible'], required: true },
    { name: 'media', kind: 'photos' },
    WHY,
    { name: 'photo_reason', kind: 'choice', options: ['dangerous', 'dark', 'refused', 'gone', 'private', 'no_camera'] },
  ],
  verify_pass: [REMARK],
  verify_fail: [{ name: 'reason', kind: 'choice', options: ['not_done', 'partly_done', 'wrong_place', 'not_as_told'], required: true }, WHY],
  callback_ok: [{ name: 'solved', kind: 'choice', options: SOLVED }, { name: 'rating', kind: 'choice', options: RATINGS }, { name: 'contacted_by_handler', kind: 'yesno' }, REMARK],
  callback_redo: [
    { name: 'reason', kind: 'choice', options: ['unsolved', 'dissatisfied'], required: true },
    { name: 'solved', kind: 'choice', options: SOLVED },
    { name: 'rating', kind: 'choice', options: RATINGS },
    WHY,
  ],
  close_explained: [{ name: 'basis', kind: 'line', required: true }, WHY],
  reopen: [{ name: 'reason', kind: 'choice', options: ['recurs', 'false_result'], required: true }, WHY],
  supervise: [{ name: 'level', kind: 'choice', options: [1, 2, 3], required: true }, { name: 'reason', kind: 'choice', options: ['overdue', 'repeat', 'leader', 'dissatisfied', 'media'], required: true }, REMARK],
  void: [{ name: 'reason', kind: 'choice', options: ['technical_error', 'test_record'], required: true }, WHY],
  regrade: [{ name: 'level', kind: 'choice', options: LEVELS }, { name: 'urgency', kind: 'choice', options: [0, 1, 2] }, { name: 'category', kind: 'category' }, WHY],
};

export const VERB_ICON: Partial<Record<string, IconName>> = {
  take_local: 'hand-heart',
  forward_up: drawing('arrow-up'),
  confirm_self_handled: 'circle-check',
  self_handled_timeout: 'circle-check',
  return_to_reporter: drawing('corner-down-left'),
  return_dispatch: drawing('corner-down-left'),
  reject: drawing('ban'),
  reject_at_desk: drawing('ban'),
  void: drawing('ban'),
  merge: drawing('merge'),
  merged_here: drawing('merge'),
  unmerge: drawing('split'),
  dispatch: drawing('send'),
  escalate: drawing('arrow-up'),
  escalate_level: drawing('arrow-up'),
  review_timeout: drawing('arrow-up'),
  send_down: drawing('arrow-down'),
  accept: 'check',
  auto_accept: 'check',
  first_contact: 'phone',
  callback_attempt: drawing('phone-off'),
  resident_answered: 'message-circle',
  progress: 'pen-line',
  comment: 'message-circle',
  request_extension: drawing('clock-plus'),
  decide_extension: drawing('clock-plus'),
  suspend: 'pause',
  resume: 'refresh-cw',
  blow_whistle: drawing('megaphone'),
  whistle_signed: 'check',
  whistle_contacted: 'phone',
  whistle_arrived: 'map-pin',
  whistle_done: 'circle-check',
  whistle_objected: drawing('undo-2'),
  whistle_ruled: drawing('gavel'),
  whistle_concluded: drawing('check-check'),
  whistle_rated: drawing('star'),
  sample_checked: 'eye',
  recurrence_marked: 'refresh-cw',
  supervise: drawing('gavel'),
  supervision_replied: 'message-circle',
  finish: drawing('check-check'),
  verify_pass: 'eye',
  verify_fail: drawing('undo-2'),
  verify_timeout: 'clock-alert',
  callback_ok: drawing('star'),
  callback_redo: 'repeat',
  reopen: 'repeat',
  close_explained: 'circle-check',
  archive: 'archive',
  regrade: 'square-pen',
};

/** What a desk reaches for first stands first. The others follow in this order. */
const ORDER: readonly Verb[] = [
  'decide_extension', 'confirm_self_handled', 'take_local', 'dispatch', 'accept', 'finish', 'verify_pass', 'callback_ok', 'resume', 'resubmit',
  'forward_up', 'return_to_reporter', 'merge', 'reject', 'escalate', 'send_down', 'regrade', 'reject_at_desk', 'return_dispatch', 'verify_fail',
  'callback_redo', 'first_contact', 'progress', 'request_extension', 'suspend', 'blow_whistle', 'escalate_level', 'close_explained', 'reopen',
  'unmerge', 'appeal', 'withdraw', 'supervise', 'void',
];
/** The one filled button of the screen is one of these, or none. */
const MAIN: ReadonlySet<string> = new Set(ORDER.slice(0, ORDER.indexOf('forward_up')));
/** At these the desk waits a moment before it sends, so that a slip of the finger can be taken back. */
export const TAKEN_BACK: ReadonlySet<string> = new Set(['take_local', 'forward_up', 'confirm_self_handled', 'return_to_reporter', 'reject']);
/** What many cases can be given at once. */
export const BATCH: Partial<Record<string, readonly Verb[]>> = { submitted: ['confirm_self_handled', 'take_local', 'forward_up', 'reject'], pending_dispatch: ['dispatch', 'escalate'], dispatched: ['accept'], handled: ['verify_pass'] };

/** A community takes on what is small and its own to decide. */
export const isLocal = (one: Pick<Detail, 'level'>, category: Category | undefined): boolean =>
  ['L1', 'L2'].includes(one.level) && (!category || ['grid', 'community'].includes(category.authority));

/** Steps that the table allows but whose rule is plainly not met need no button. */
function makesSense(verb: string, one: Detail): boolean {
  const isAsked = one.extensions.some((asked) => asked.state === 'open');
  if (verb === 'confirm_self_handled') return one.is_self_handled;
  if (verb === 'decide_extension') return isAsked;
  if (verb === 'request_extension') return !isAsked;
  if (verb === 'escalate') return one.desk === 'street';
  if (verb === 'send_down') return one.desk === 'district';
  if (verb === 'blow_whistle') return one.whistles.every((whistle) => whistle.concluded_at);
  if (verb === 'first_contact') return 'contact' in one.timers;
  return true;
}

/** The buttons of a case in order; `main` is the filled one, if any. Their places are their number keys. */
export function buttonsOf(one: Detail, category?: Category): { verbs: Verb[]; main: Verb | undefined } {
  const verbs = ORDER.filter((verb) => one.moves.includes(verb) && makesSense(verb, one));
  if (!isLocal(one, category) && verbs[0] === 'take_local') {
    // Not for the community to decide: handing it up comes first.
    verbs.splice(0, 1);
    const at = verbs.indexOf('forward_up');
    if (at > 0) verbs.unshift(...verbs.splice(at, 1));
    return { verbs, main: verbs[0] };
  }
  // The resident has said that it is not solved: what they want is the first key.
  const main = one.answer && verbs.includes('callback_redo') ? 'callback_redo' : verbs.find((verb) => MAIN.has(verb));
  return { verbs: main ? [main, ...verbs.filter((verb) => verb !== main)] : verbs, main };
}
