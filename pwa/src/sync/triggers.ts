/** When to sync. A plain list of moments; the engine decides whether there is anything to do. */
import type { Ring } from '../store/bell';
import type { Reason } from './link';

const EVERY_MS = 60_000;

/** The page's events, injected because sync/ knows no DOM. */
export interface Moments {
  online(handler: () => void): () => void;
  visible(handler: () => void): () => void;
  isVisible(): boolean;
}

export interface Source {
  moments: Moments;
  listen(listener: (ring: Ring, from: 'here' | 'elsewhere') => void): () => void;
  /** Milliseconds at which a failed run may be repeated, if it may. */
  retryAt(): Promise<number | undefined>;
  now(): number;
}

/** Calls `run` at every moment a sync may help. @returns how to stop. */
export function watch(source: Source, run: (reason: Reason) => Promise<void>): () => void {
  let again: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const schedule = async (): Promise<void> => {
    const at = await source.retryAt();
    clearTimeout(again);
    if (at !== undefined && !stopped) again = setTimeout(() => void go('timer'), Math.min(Math.max(at - source.now(), 1_000), EVERY_MS));
  };
  const go = async (reason: Reason): Promise<void> => {
    await run(reason);
    await schedule();
  };
  const timer = setInterval(() => {
    if (source.moments.isVisible()) void go('timer');
  }, EVERY_MS);
  const stops = [
    source.moments.online(() => void go('online')),
    source.moments.visible(() => void go('visible')),
    source.listen((ring, from) => {
      // The tab that saved is the one that sends; the others hear of it when it is done.
      if (ring.queued && from === 'here') void go('saved');
      // A run that nobody here began (the worker's own tap, another tab) may have been told to come back.
      if (ring.link) void schedule();
    }),
  ];
  void go('start');
  return () => {
    stopped = true;
    clearInterval(timer);
    clearTimeout(again);
    for (const stop of stops) stop();
  };
}
