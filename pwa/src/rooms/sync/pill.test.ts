import { describe, expect, test } from 'vitest';
import type { SyncStatus } from '../../store/types';
import { pillOf } from './pill';

const quiet: SyncStatus = { trouble: 'none', busy: false, counts: { draft: 0, waiting: 0, sending: 0, received: 0, needs_you: 0 }, photos_waiting: 0 };
const status = (over: Partial<SyncStatus>, counts: Partial<SyncStatus['counts']> = {}): SyncStatus => ({ ...quiet, ...over, counts: { ...quiet.counts, ...counts } });

describe('the worst one wins', () => {
  test('all received', () => {
    expect(pillOf(quiet)).toMatchObject({ tone: 'ok', key: 'pill.ok' });
  });

  test('what needs the worker stands above everything', () => {
    expect(pillOf(status({ trouble: 'offline' }, { needs_you: 1, waiting: 3 }))).toMatchObject({ key: 'pill.need', params: { n: 1 } });
    expect(pillOf(status({ trouble: 'signed_out' }))).toMatchObject({ tone: 'need', params: { n: 1 } });
  });

  test('offline says how much waits', () => {
    expect(pillOf(status({ trouble: 'offline' })).key).toBe('pill.offline');
    expect(pillOf(status({ trouble: 'offline' }, { waiting: 2, sending: 1 }))).toMatchObject({ key: 'pill.offline_waiting', params: { n: 3 } });
  });

  test('photos wait too, drafts do not', () => {
    expect(pillOf(status({ photos_waiting: 2 }))).toMatchObject({ key: 'pill.waiting', params: { n: 2 } });
    expect(pillOf(status({}, { draft: 4 })).key).toBe('pill.ok');
  });

  test('a busy server is said only when nothing waits', () => {
    expect(pillOf(status({ trouble: 'server_error' })).key).toBe('pill.busy');
    expect(pillOf(status({ trouble: 'server_error' }, { waiting: 1 })).key).toBe('pill.waiting');
  });

  test('the first sync names the building', () => {
    expect(pillOf(status({ first_sync: { rows: 10, building: '3' } }))).toMatchObject({ key: 'pill.fetching_building', params: { building: '3' } });
  });
});
