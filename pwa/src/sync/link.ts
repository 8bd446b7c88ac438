/** What stands between this phone and the server, kept where every tab and the service worker see it. */
import type { Failure } from '../api/http';
import type { LinkState } from '../store/db';
import type { Trouble } from '../store/types';
import type { Vault } from '../store/vault';
import { backOff, isOver, LONGEST_WAIT_MS } from './backoff';

export type Reason = 'start' | 'online' | 'visible' | 'saved' | 'timer' | 'asked' | 'session' | 'background';

/** Why a run ended before its work was done. */
export type Stop =
  | Failure
  | { kind: 'storage_full' }
  /** Somebody is signing in: not a trouble, the next run will tell. */
  | { kind: 'yielded' };

const CLEAR: LinkState = { trouble: 'none', fails: 0 };

export const readLink = async (vault: Vault): Promise<LinkState> => (await vault.db.fact('link')) ?? CLEAR;

/** May this run talk to the server now? */
export function mayTry(link: LinkState, reason: Reason, now: number): boolean {
  if (!isOver(link.retry_at, now)) return link.trouble === 'server_error' && reason === 'asked';
  // Without a session there is nothing to poll for; signing in starts a run.
  if (link.trouble === 'signed_out' || link.trouble === 'revoked') return reason !== 'timer' && reason !== 'saved';
  return true;
}

export async function noteSuccess(vault: Vault, now: number, offset_ms: number | undefined): Promise<void> {
  await write(vault, { ...CLEAR, last_ok_at: now, ...(offset_ms === undefined ? {} : { offset_ms }) });
}

export async function noteStop(vault: Vault, stop: Stop, now: number, random: () => number): Promise<void> {
  if (stop.kind === 'yielded') return;
  const { retry_at: _over, ...before } = await readLink(vault);
  const trouble = troubleOf(stop);
  const fails = trouble === 'server_error' ? before.fails + 1 : 0;
  const wait =
    stop.kind === 'throttled' ? Math.min(stop.retry_after_ms, LONGEST_WAIT_MS) : trouble === 'server_error' ? backOff(fails, random) : undefined;
  await write(vault, { ...before, trouble, fails, ...(wait === undefined ? {} : { retry_at: now + wait }) });
}

function troubleOf(stop: Exclude<Stop, { kind: 'yielded' }>): Trouble {
  switch (stop.kind) {
    case 'signed_out':
      return stop.problem.code === 'device-revoked' ? 'revoked' : 'signed_out';
    // A whole request refused is between the phone's makers and the server's; the worker can only wait.
    case 'refused':
    case 'too_large':
      return 'server_error';
    default:
      return stop.kind;
  }
}

async function write(vault: Vault, link: LinkState): Promise<void> {
  await vault.db.setFact('link', link);
  vault.bell.ring({ link: true });
}
