/** The sync centre's groups, in the order in which they matter. Every item stands in exactly one. */
import { dayOf } from '../../i18n/dates';
import type { Day, Item } from '../../store/types';

export type GroupName = 'needs_you' | 'sending' | 'waiting' | 'received';

/** Text and photos travel apart: received words with photos on the way are still being sent. */
export function groupOf(item: Item): GroupName {
  if (item.state === 'needs_you' || item.photos.some((photo) => photo.state === 'needs_you')) return 'needs_you';
  if (item.state === 'sending') return 'sending';
  if (item.state === 'received') return item.photos.every((photo) => photo.state === 'received') ? 'received' : 'sending';
  return 'waiting';
}

export interface Groups extends Record<GroupName, Item[]> {
  /** Received before today; shown on request. */
  earlier: Item[];
}

export function groupsOf(items: readonly Item[], today: Day): Groups {
  const groups: Groups = { needs_you: [], sending: [], waiting: [], received: [], earlier: [] };
  for (const item of items) {
    const name = groupOf(item);
    const old = name === 'received' && dayOf(item.received_at ?? item.recorded_at) !== today;
    groups[old ? 'earlier' : name].push(item);
  }
  return groups;
}

/** Photos of an item: how many have arrived, how many there are, and how much of their bytes. */
export function photoProgress({ photos }: Item): { done: number; all: number; share: number } | undefined {
  if (!photos.length) return undefined;
  const bytes = photos.reduce((sum, photo) => sum + photo.bytes, 0);
  const sent = photos.reduce((sum, photo) => sum + (photo.state === 'received' ? photo.bytes : photo.sent_bytes), 0);
  return { done: photos.filter((photo) => photo.state === 'received').length, all: photos.length, share: bytes ? sent / bytes : 0 };
}
