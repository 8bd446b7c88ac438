/**
 * One talker at a time over all tabs and the service worker. Browsers without Web Locks (and Node)
 * get the same promise inside one context; there two tabs may both send, which the server absorbs.
 */
export interface Locks {
  /** Waits for its turn; an aborted wait rejects and `work` is not run. */
  run<T>(name: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/** Held by a sync run, and by whoever changes the session cookie. */
export const SYNC_LOCK = 'doorstep-sync';

export function browserLocks(): Locks {
  const locks = globalThis.navigator?.locks;
  if (!locks) return localLocks();
  return {
    run: async (name, work, signal) => locks.request(name, signal ? { signal } : {}, work),
  };
}

export function localLocks(): Locks {
  const tails = new Map<string, Promise<unknown>>();
  return {
    async run(name, work, signal) {
      const turn = (tails.get(name) ?? Promise.resolve()).then(
        () => (signal?.aborted ? Promise.reject(signal.reason as Error) : work()),
      );
      tails.set(name, turn.catch(() => undefined));
      return turn;
    },
  };
}
