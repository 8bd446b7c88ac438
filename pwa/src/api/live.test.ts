import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { live } from './live';

/** The browser's EventSource, as far as it matters here. */
class Source extends EventTarget {
  static readonly CLOSED = 2;
  static all: Source[] = [];
  readyState = 0;
  onopen: () => void = () => undefined;
  onerror: () => void = () => undefined;
  close = vi.fn();
  constructor(readonly url: string) {
    super();
    Source.all.push(this);
  }
  fail(readyState: number): void {
    this.readyState = readyState;
    this.onerror();
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', Source);
  Source.all = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('tells of revisions, leaves small cuts to the browser, repeats after an HTTP error, and stops', async () => {
  const revs: unknown[] = [];
  const states: string[] = [];
  const stop = live((rev, kinds) => revs.push([rev, kinds]), (state) => states.push(state));
  const [first] = Source.all;
  if (!first) throw new Error('no source');
  first.onopen();
  first.dispatchEvent(new MessageEvent('rev', { data: '{"rev":7,"kinds":["visits"]}' }));
  first.dispatchEvent(new MessageEvent('rev', { data: '{"rev":8}' }));
  first.fail(0);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(Source.all).toHaveLength(1);
  first.fail(Source.CLOSED);
  await vi.advanceTimersByTimeAsync(2_100);
  expect(Source.all).toHaveLength(2);
  Source.all[1]?.fail(Source.CLOSED);
  stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(Source.all).toHaveLength(2);
  expect(Source.all[1]?.close).toHaveBeenCalled();
  expect(revs).toEqual([[7, ['visits']], [8, []]]);
  expect(states).toEqual(['connecting', 'open', 'connecting', 'closed', 'connecting', 'closed']);
});
