/**
 * Rings after a committed write, in this context and in every other tab and the service worker, so
 * that each refreshes what it holds in memory. It carries ids and no content. A lost ring is no loss:
 * screens read again whenever they become visible.
 */
import type { Id } from './types';

export interface Ring {
  /** Households whose bundle changed, or 'all'. */
  households?: Id[] | 'all';
  /** Cases whose row changed, or 'all'. */
  incidents?: Id[] | 'all';
  /** Areas, forms, categories, feed position. */
  feed?: true;
  outbox?: true;
  /** Something new may be sent. */
  queued?: true;
  photos?: true;
  drafts?: true;
  link?: true;
  /** Somebody is (not) talking to the server right now. */
  busy?: boolean;
  /** Another person opened this phone, or the session came back. */
  session?: true;
}
export type Listener = (ring: Ring, from: 'here' | 'elsewhere') => void;

export interface Bell {
  ring(ring: Ring): void;
  listen(listener: Listener): () => void;
  close(): void;
}

export function openBell(name: string): Bell {
  const listeners = new Set<Listener>();
  const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(name);
  const tell = (ring: Ring, from: 'here' | 'elsewhere'): void => {
    for (const listener of listeners) listener(ring, from);
  };
  if (channel) {
    channel.onmessage = (event) => tell(event.data as Ring, 'elsewhere');
    // Node keeps a process alive for an open channel; browsers have no such call.
    (channel as { unref?: () => void }).unref?.();
  }
  let closed = false;
  return {
    ring(ring) {
      // A run that was under way when its person signed out still rings; nobody is there to hear.
      if (closed) return;
      channel?.postMessage(ring);
      tell(ring, 'here');
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      closed = true;
      listeners.clear();
      channel?.close();
    },
  };
}
