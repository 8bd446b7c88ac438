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

/** Is the disk full? Safari and Chrome wrap the reason differently. */
export function isQuotaError(error: unknown): boolean {
  for (let e: unknown = error, depth = 0; e && depth < 4; depth++) {
    const { name, inner, cause } = e as { name?: string; inner?: unknown; cause?: unknown };
    if (name === 'QuotaExceededError') return true;
    e = inner ?? cause;
  }
  return false;
}
