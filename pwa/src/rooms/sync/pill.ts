/** What the pill says. Pure, so that the order of the states can be read and tested alone. */
import type { Key } from '../../i18n/index.svelte';
import type { SyncStatus, Trouble } from '../../store/types';
import type { IconName } from '../../ui/icons';

export interface PillWords {
  tone: 'ok' | 'need' | 'idle';
  icon: IconName;
  key: Key;
  params?: Record<string, string | number>;
}

/** Troubles only the worker can end; each counts as one thing that needs them. */
const NEEDS_YOU: ReadonlySet<Trouble> = new Set<Trouble>(['captive_portal', 'signed_out', 'storage_full', 'revoked']);

export function pillOf(status: SyncStatus): PillWords {
  const { counts, trouble, first_sync, photos_waiting } = status;
  const needs = counts.needs_you + (NEEDS_YOU.has(trouble) ? 1 : 0);
  if (needs > 0) return { tone: 'need', icon: 'circle-alert', key: 'pill.need', params: { n: needs } };
  const waiting = counts.waiting + counts.sending || photos_waiting;
  if (trouble === 'offline') {
    return waiting
      ? { tone: 'idle', icon: 'cloud-off', key: 'pill.offline_waiting', params: { n: waiting } }
      : { tone: 'idle', icon: 'cloud-off', key: 'pill.offline' };
  }
  if (waiting) return { tone: 'idle', icon: 'cloud-upload', key: 'pill.waiting', params: { n: waiting } };
  if (first_sync) {
    return first_sync.building
      ? { tone: 'idle', icon: 'cloud-download', key: 'pill.fetching_building', params: { building: first_sync.building } }
      : { tone: 'idle', icon: 'cloud-download', key: 'pill.fetching' };
  }
  if (trouble !== 'none') return { tone: 'idle', icon: 'hourglass', key: 'pill.busy' };
  return { tone: 'ok', icon: 'cloud-check', key: 'pill.ok' };
}
