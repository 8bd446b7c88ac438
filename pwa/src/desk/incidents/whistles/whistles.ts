/** A called unit in words: how far it has come, what it still owes and until when, and what may be done about it. */
import { momentWords } from '../../../i18n/dates';
import type { IconName } from '../../../ui/icons';
import type { StateTone } from '../../../ui/StateWord.svelte';
import { d } from '../../words.svelte';
import { drawing } from '../icons';
import type { Whistle, WhistleUnit } from '../wire';
import { codeWord } from '../words';

export type Act = 'sign' | 'contact' | 'arrive' | 'done' | 'object' | 'rule' | 'mark';
/** These are done by pressing the button; the others ask first. */
export const AT_ONCE: ReadonlySet<string> = new Set(['sign', 'arrive'] satisfies Act[]);
/** At these a sentence is needed, at the others it may be added. */
export const NEEDS_WORDS: ReadonlySet<string> = new Set(['object', 'done'] satisfies Act[]);

const LOOK: Record<string, { tone: StateTone; icon: IconName }> = {
  called: { tone: 'plain', icon: drawing('megaphone') },
  signed: { tone: 'brand', icon: 'check' },
  contacted: { tone: 'brand', icon: 'phone' },
  arrived: { tone: 'done', icon: 'map-pin' },
  done: { tone: 'done', icon: 'circle-check' },
  objected: { tone: 'today', icon: drawing('undo-2') },
  released: { tone: 'idle', icon: drawing('ban') },
};
const OWES: Record<string, 'sign_due' | 'contact_due' | 'arrive_due'> = { called: 'sign_due', signed: 'contact_due', contacted: 'arrive_due' };

/** What a unit owes next, until when; nothing once it has come, or need not. */
export function owed(unit: WhistleUnit): { what: string; due: string } | undefined {
  const what = OWES[unit.state];
  if (what) return { what, due: unit[what] };
  return unit.state === 'arrived' && unit.duty_due ? { what: 'duty_due', due: unit.duty_due } : undefined;
}

/** @param now milliseconds since 1970. Late is said in words, and only then red. */
export function stateOf(unit: WhistleUnit, now: number): { tone: StateTone; icon: IconName; word: string } {
  const late = owed(unit);
  if (late && Date.parse(late.due) < now) return { tone: 'late', icon: 'clock-alert', word: codeWord('whistle.late', late.what) };
  return { ...(LOOK[unit.state] ?? { tone: 'plain' as const, icon: 'clock' as const }), word: codeWord('whistle', unit.state) };
}

/** When it signed, called, came and was done. */
export function stepsWords(unit: WhistleUnit, today: string): string[] {
  const told = (['signed', 'contacted', 'arrived', 'done'] as const).filter((step) => unit[`${step}_at`]).map((step) => d(`whistle.at.${step}`, { at: momentWords(unit[`${step}_at`] ?? '', today) }));
  const next = owed(unit);
  return next ? [...told, d(`whistle.before.${next.what}` as 'whistle.before.sign_due', { at: momentWords(next.due, today) })] : told;
}

/** One's own unit stands first. */
export const ownFirst = (units: readonly WhistleUnit[] = []): WhistleUnit[] => [...units].sort((one, other) => Number(other.is_mine ?? false) - Number(one.is_mine ?? false));

/** What is not over first, newest first. */
export const inOrder = (whistles: readonly Whistle[]): Whistle[] =>
  [...whistles].sort((one, other) => Number(one.concluded_at !== null) - Number(other.concluded_at !== null) || Date.parse(other.blown_at) - Date.parse(one.blown_at));
