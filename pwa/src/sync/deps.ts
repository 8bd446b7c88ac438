/** Everything the engine needs from the world, so that a test can be the world. */
import type { Http } from '../api/http';
import type { Locks } from '../store/lock';
import type { Id } from '../store/types';
import type { Vault } from '../store/vault';

export interface Deps {
  vault: Vault;
  device_id: Id;
  http: Http;
  locks: Locks;
  /** 0 ≤ r < 1 */
  random: () => number;
  cookie: Cookie;
}

/** Whose session cookie the browser holds; null when only the server can tell. */
export interface Cookie {
  owner(): Promise<Id | null>;
  setOwner(owner: Id | null): Promise<void>;
}

/** Server clock minus phone clock, from one exchange: the answer was made about half-way. */
export const offsetOf = (server_time: string, asked_at: number, answered_at: number): number =>
  Date.parse(server_time) - (asked_at + answered_at) / 2;
