/**
 * The desk's ear: the server says "something up to revision N has changed", the screen asks for it.
 * EventSource reconnects by itself after a cut, but gives up for good on an HTTP error (a proxy's 502
 * during a restart), so that one is ours to repeat.
 */
export type LiveState = 'connecting' | 'open' | 'closed';

const LEAST_MS = 1_000;
const MOST_MS = 30_000;

/** @returns how to stop. `onRev` gets the district's revision and the kinds of rows that changed. */
export function live(onRev: (rev: number, kinds: string[]) => void, onState: (state: LiveState) => void = () => undefined): () => void {
  let source: EventSource | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let fails = 0;
  let stopped = false;
  const connect = (): void => {
    onState('connecting');
    source = new EventSource('/api/v1/live');
    source.onopen = () => {
      fails = 0;
      onState('open');
    };
    source.addEventListener('rev', (event) => {
      const { rev, kinds } = JSON.parse((event as MessageEvent<string>).data) as { rev: number; kinds?: string[] };
      onRev(rev, kinds ?? []);
    });
    source.onerror = () => {
      if (stopped) return;
      if (source?.readyState !== EventSource.CLOSED) return onState('connecting');
      onState('closed');
      const room = Math.min(MOST_MS, LEAST_MS * 2 ** fails++);
      again = setTimeout(connect, LEAST_MS + Math.random() * room);
    };
  };
  connect();
  return () => {
    stopped = true;
    clearTimeout(again);
    source?.close();
  };
}
