import 'fake-indexeddb/auto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ContractServer } from '../testing/server';
import { directory } from './directory';
import { localLocks } from './lock';
import { compose, enqueue } from './outbox';
import { countUnsent, lastUser, signIn, signOut, type World } from './sign-in';
import { openVault } from './vault';

const server = new ContractServer();
let offline = false;
const world: World = {
  http: { fetch: async (path, init) => (offline ? Promise.reject(new TypeError('no network')) : fetch(server.base + String(path), init)), now: () => 1_000 },
  locks: localLocks(),
  device_name: 'test',
};
beforeAll(() => server.start());
afterAll(() => server.stop());
beforeEach(() => {
  offline = false;
  server.fault = () => undefined;
});

const unsent = async (user: string) => {
  const vault = openVault(user);
  const row = await compose({ kind: 'visit.record', version: 1, record_id: 'v', data: {} }, 1);
  await vault.db.transaction('rw', vault.db.outbox, () => enqueue(vault, row));
  return vault;
};

it('signs in, and opens again without signal', async () => {
  expect(await signIn(world, 'ann', 'x')).toMatchObject({ ok: true, me: { id: 'ann' } });
  expect(await directory.get('cookie_of')).toBe('ann');
  offline = true;
  expect((await lastUser())?.me.name).toBe('ann');
});

it('says why not, and leaves the session that was', async () => {
  await signIn(world, 'ann', 'x');
  expect(await signIn(world, 'nobody', 'x')).toMatchObject({ ok: false, problem: { code: 'sign-in-failed' } });
  expect(await directory.get('cookie_of')).toBe('ann');
  server.fault = () => 'portal';
  expect(await signIn(world, 'bea', 'x')).toEqual({ ok: false, problem: { code: 'captive-portal' } });
  server.fault = () => 'throttled';
  expect(await signIn(world, 'bea', 'x')).toMatchObject({ problem: { code: 'too-many-requests', params: { retry_after_s: 20 } } });
});

it('a lost answer leaves it open whose cookie it is', async () => {
  await signIn(world, 'ann', 'x');
  server.fault = () => 'drop_after';
  expect(await signIn(world, 'bea', 'x')).toEqual({ ok: false, problem: { code: 'offline' } });
  expect(await directory.get('cookie_of')).toBeNull();
});

it('a second person gets an own store and cannot read the first one’s', async () => {
  await signIn(world, 'ann', 'x');
  const ann = await unsent('ann');
  await signIn(world, 'bea', 'x');
  const bea = openVault('bea');
  expect(await bea.db.outbox.count()).toBe(0);
  expect(await ann.db.outbox.count()).toBe(1);
  expect((await lastUser())?.me.id).toBe('bea');
  expect((await directory.users()).map((user) => user.username).sort()).toEqual(['ann', 'bea']);
});

it('signing out deletes the register when nothing is unsent, and nothing at all otherwise', async () => {
  await signIn(world, 'cat', 'x');
  await signOut(world, openVault('cat'));
  expect(await openVault('cat').db.fact('me')).toBeUndefined();
  expect(await lastUser()).toBeUndefined();
  expect(await directory.get('sign_out_due')).toBe(false);

  await signIn(world, 'dee', 'x');
  const dee = await unsent('dee');
  expect(await countUnsent(dee)).toBe(1);
  offline = true;
  await signOut(world, dee);
  expect(await openVault('dee').db.outbox.count()).toBe(1);
  expect(await directory.get('sign_out_due')).toBe(true);
  expect((await directory.users()).map((user) => user.id)).toContain('dee');
});

it('does not wait forever for a hung sync', async () => {
  const stuck: World = { ...world, lock_wait_ms: 50, locks: { run: (_name, _work, signal) => new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error))) } };
  expect(await signIn(stuck, 'ann', 'x')).toMatchObject({ ok: true });
});
