/**
 * Signing in and out, without screens. The order of the steps is the point: at no moment may one
 * person's queue be sent with another person's cookie, and nothing unsent is ever deleted.
 */
import { ask, type Failure, type Http } from '../api/http';
import { directory } from './directory';
import { SYNC_LOCK, type Locks } from './lock';
import { seal, unseal } from './sealed';
import type { Me, Problem } from './types';
import { closeVault, openVault, type Vault } from './vault';

/** Longest wait for a running sync before signing in all the same. */
const LOCK_WAIT_MS = 5_000;

export interface World {
  http: Http;
  locks: Locks;
  /** How this phone calls itself in the list of devices. */
  device_name: string;
  lock_wait_ms?: number;
}

export type SignIn = { ok: true; me: Me } | { ok: false; problem: Problem | { code: 'offline' | 'captive-portal' } };

interface SignInAnswer {
  user: Me;
}

export async function signIn(world: World, username: string, password: string): Promise<SignIn> {
  // From here until the answer nobody knows whose cookie the browser holds: every queue stops.
  const before = (await directory.get('cookie_of')) ?? null;
  await directory.set({ cookie_of: null });
  const device_id = await directory.deviceId();
  const answer = await alone(world, () =>
    ask<SignInAnswer>(world.http, '/api/v1/auth/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password, device_id, device_name: world.device_name }),
      ours: (body) => typeof body['user'] === 'object' && body['user'] !== null,
    }),
  );
  if (answer.kind !== 'ok') {
    // A refusal leaves the cookie as it was; a lost answer may have changed it, so /me must tell.
    if (answer.kind !== 'offline' && answer.kind !== 'server_error') await directory.set({ cookie_of: before });
    return { ok: false, problem: problemOf(answer) };
  }
  const me = answer.body.user;
  const vault = openVault(me.id);
  await keepMe(vault, me);
  await vault.db.setFact('link', { trouble: 'none', fails: 0 });
  closeVault(vault);
  await directory.remember({ id: me.id, name: me.name, username, seen_at: world.http.now() });
  await directory.set({ cookie_of: me.id, current: me.id, sign_out_due: false });
  return { ok: true, me };
}

/** Waits for a running sync to end its request, but never lets a hung one keep somebody out. */
async function alone<T>({ locks, lock_wait_ms = LOCK_WAIT_MS }: World, work: () => Promise<T>): Promise<T> {
  try {
    return await locks.run(SYNC_LOCK, work, AbortSignal.timeout(lock_wait_ms));
  } catch (error) {
    if ((error as Error).name !== 'TimeoutError' && (error as Error).name !== 'AbortError') throw error;
    return work();
  }
}

function problemOf(answer: Failure): Problem | { code: 'offline' | 'captive-portal' } {
  switch (answer.kind) {
    case 'offline':
      return { code: 'offline' };
    case 'captive_portal':
      return { code: 'captive-portal' };
    case 'server_error':
      return { code: 'internal', status: answer.status };
    case 'throttled':
      return { ...answer.problem, params: { ...answer.problem.params, retry_after_s: Math.ceil(answer.retry_after_ms / 1000) } };
    default:
      return answer.problem;
  }
}

async function keepMe({ db }: Vault, me: Me): Promise<void> {
  await db.setFact('me', await seal('data', 'facts/me', me));
}

/**
 * Posts and permissions change while a phone is signed in: asked again at each start with signal.
 * Undefined when the server could not be asked or it is somebody else's session.
 */
export async function refreshMe(world: World, vault: Vault): Promise<Me | undefined> {
  const answer = await ask<Me>(world.http, '/api/v1/me', { ours: (body) => typeof body['id'] === 'string' });
  if (answer.kind !== 'ok' || answer.body.id !== vault.user_id) return undefined;
  await keepMe(vault, answer.body);
  return answer.body;
}

/** Who used this phone last; works without signal. */
export async function lastUser(): Promise<{ vault: Vault; me: Me } | undefined> {
  const id = await directory.get('current');
  if (!id) return undefined;
  const vault = openVault(id);
  const sealed = await vault.db.fact('me');
  if (sealed) return { vault, me: await unseal('data', 'facts/me', sealed) };
  closeVault(vault);
  return undefined;
}

/** Everything that exists on this phone alone: drafts count, a person typed them. */
export async function countUnsent(vault: Vault): Promise<number> {
  const { outbox, drafts, photos } = vault.db;
  const operations = await outbox.where('state').notEqual('received').count();
  const pictures = await photos.where('state').notEqual('received').toArray();
  const linked = await Promise.all(pictures.map(({ id }) => outbox.where('media').equals(id).and((row) => row.state === 'received').count()));
  return operations + (await drafts.count()) + linked.filter((n) => n > 0).length;
}

/** With nothing unsent the register leaves the phone with its user; otherwise all of it stays. */
export async function signOut(world: World, vault: Vault): Promise<void> {
  const unsent = await countUnsent(vault);
  await directory.set({ cookie_of: null, current: null, sign_out_due: true });
  if (unsent === 0) {
    await vault.db.delete();
    await directory.forget(vault.user_id);
  }
  closeVault(vault);
  await settleSignOut(world);
}

/** The cookie is out of script's reach: only the server can end the session, now or at the next signal. */
export async function settleSignOut(world: World): Promise<void> {
  if (!(await directory.get('sign_out_due'))) return;
  const answer = await ask(world.http, '/api/v1/auth/sign-out', { method: 'POST', signed: (response) => response.status === 204 });
  if (answer.kind === 'ok' || answer.kind === 'signed_out') await directory.set({ sign_out_due: false });
}
