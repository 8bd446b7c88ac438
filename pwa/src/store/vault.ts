/** A user's database with the bell that tells every tab about it. */
import { UserDb } from './db';
import { openBell, type Bell } from './bell';
import type { Id } from './types';

export interface Vault {
  user_id: Id;
  db: UserDb;
  bell: Bell;
}

export const openVault = (user_id: Id): Vault => ({
  user_id,
  db: new UserDb(user_id),
  bell: openBell(`doorstep-${user_id}`),
});

export function closeVault(vault: Vault): void {
  vault.bell.close();
  vault.db.close();
}

/** Is the disk full? Browsers and Dexie wrap the reason: in an abort, or in the list of a bulk write. */
export function isQuotaError(error: unknown, depth = 0): boolean {
  if (!error || depth > 4) return false;
  const { name, inner, cause, failures } = error as { name?: string; inner?: unknown; cause?: unknown; failures?: unknown[] };
  if (name === 'QuotaExceededError') return true;
  return [inner, cause, failures?.[0]].some((reason) => isQuotaError(reason, depth + 1));
}
