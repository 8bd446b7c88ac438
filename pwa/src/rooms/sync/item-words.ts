/** What the sync centre says of an item. */
import { clockWords } from '../../i18n/dates';
import { isKey, t } from '../../i18n/index.svelte';
import type { Item, Problem, Trouble } from '../../store/types';
import type { IconName } from '../../ui/icons';
import type { StateTone } from '../../ui/StateWord.svelte';
import { has, l } from '../life-words.svelte';
import { groupOf, photoProgress } from './groups';

/** 走访 童小满一家 */
export function itemTitle(item: Item): string {
  const key = `item.kind.${item.kind.replace('.', '_')}`;
  const life = `item.${item.kind.replace('.', '_')}`;
  const kind = isKey(key) ? t(key) : has(life) ? l(life) : item.kind;
  return item.about ? `${kind} ${item.about.label}` : kind;
}

export interface ItemState {
  tone: StateTone;
  icon: IconName;
  word: string;
  why: string;
  turning?: boolean;
  /** Share of the photos' bytes that arrived, while they are on their way. */
  share?: number;
}

const BUSY: ReadonlySet<Trouble> = new Set<Trouble>(['throttled', 'server_error']);

function minutesUntil(instant: string, now: number): number {
  return Math.max(1, Math.ceil((Date.parse(instant) - now) / 60_000));
}

/** Icon and word of the state, and why it is in it. */
export function itemState(item: Item, trouble: Trouble, now: number): ItemState {
  const photos = photoProgress(item);
  const recorded = clockWords(item.recorded_at);
  switch (groupOf(item)) {
    case 'received':
      // Somebody was first: it is there, as a remark.
      if (item.flags?.includes('stale')) return { tone: 'idle', icon: 'message-circle', word: t('item.kept_as_remark'), why: t('item.stale_why') };
      return { tone: 'done', icon: 'check', word: t('item.received'), why: photos ? t('item.with_photos', { time: recorded, n: photos.all }) : recorded };
    case 'needs_you':
      return { tone: 'today', icon: 'circle-alert', word: t('item.needs_you'), why: recorded };
    case 'sending': {
      const textArrived = item.state === 'received';
      const why = textArrived && photos ? t('item.photos_of', { done: photos.done, all: photos.all }) : recorded;
      // Words arrived, photos held up: it waits, and nothing turns.
      if (textArrived && trouble !== 'none') return { tone: 'idle', icon: 'image', word: t('item.photos_wait'), why, ...(photos ? { share: photos.share } : {}) };
      return { tone: 'idle', icon: 'loader-circle', turning: true, word: t('item.sending'), why, ...(photos ? { share: photos.share } : {}) };
    }
    case 'waiting': {
      if (item.next_at && Date.parse(item.next_at) > now) {
        return { tone: 'idle', icon: 'pause', word: t(BUSY.has(trouble) ? 'item.busy' : 'item.resting'), why: t('item.again_in', { n: minutesUntil(item.next_at, now) }) };
      }
      return { tone: 'idle', icon: 'smartphone', word: t('item.on_phone'), why: photos ? t('item.with_photos', { time: recorded, n: photos.all }) : recorded };
    }
  }
}

/** Why the server said no, and what to do; an unknown reason is said as such, with its code for whoever helps. */
export function problemWords(problem: Problem | undefined): string {
  const reason = `trouble.${String(problem?.params?.['reason'] ?? '')}`;
  if (problem?.code === 'rule-refused' && has(reason)) return l(reason);
  const code = (problem?.code ?? 'unknown').replaceAll('-', '_');
  const key = `problem.${code}`;
  return isKey(key) ? t(key) : t('problem.unknown', { code: problem?.code ?? '' });
}
