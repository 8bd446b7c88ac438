/** Whose vault is open in this tab. Set by the session, used by every action. */
import type { Me } from './types';
import type { Vault } from './vault';

export interface Current {
  vault: Vault;
  me: Me;
}

let current: Current | undefined;
type Watcher = (current: Current | undefined) => void;
const watchers = new Set<Watcher>();

export const setCurrent = (next: Current | undefined): void => {
  current = next;
  for (const watcher of watchers) watcher(next);
};

export const peekCurrent = (): Current | undefined => current;

/** @throws Error when nobody is signed in; screens behind the sign-in never meet it. */
export function requireCurrent(): Current {
  if (!current) throw new Error('nobody is signed in on this phone');
  return current;
}

/** Called at once with the present state, then at every change. */
export function watchCurrent(watcher: Watcher): () => void {
  watchers.add(watcher);
  watcher(current);
  return () => watchers.delete(watcher);
}
