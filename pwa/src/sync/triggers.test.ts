import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Ring } from '../store/bell';
import { watch, type Source } from './triggers';
import { backOff, isOver } from './backoff';

let handlers: Record<'online' | 'visible', () => void>;
let ring: (ring: Ring, from: 'here' | 'elsewhere') => void;
let visible: boolean;
let retry_at: number | undefined;
const reasons: string[] = [];
const on = (name: 'online' | 'visible') => (handler: () => void) => {
  handlers[name] = handler;
  return () => void (handlers[name] = () => undefined);
};
const source: Source = {
  moments: { online: on('online'), visible: on('visible'), isVisible: () => visible },
  listen: (listener) => {
    ring = listener;
    return () => void (ring = () => undefined);
  },
  retryAt: async () => retry_at,
  now: () => Date.now(),
};
const taken = async () => {
  await vi.advanceTimersByTimeAsync(0);
  return reasons.splice(0);
};

let stop: () => void;
beforeEach(async () => {
  vi.useFakeTimers();
  handlers = { online: () => undefined, visible: () => undefined };
  visible = true;
  retry_at = undefined;
  stop = watch(source, async (reason) => void reasons.push(reason));
  expect(await taken()).toEqual(['start']);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

it('syncs when signal comes back, when the app is looked at, and after a save of this tab', async () => {
  handlers.online();
  expect(await taken()).toEqual(['online']);
  handlers.visible();
  expect(await taken()).toEqual(['visible']);
  ring({ outbox: true, queued: true }, 'here');
  expect(await taken()).toEqual(['saved']);
  ring({ outbox: true, queued: true }, 'elsewhere');
  ring({ outbox: true }, 'here');
  expect(await taken()).toEqual([]);
});

it('every minute while somebody looks, not in a pocket', async () => {
  await vi.advanceTimersByTimeAsync(120_000);
  expect(await taken()).toEqual(['timer', 'timer']);
  visible = false;
  await vi.advanceTimersByTimeAsync(300_000);
  expect(await taken()).toEqual([]);
});

it('tries again when the server asked for it, not before', async () => {
  retry_at = Date.now() + 7_000;
  handlers.online();
  expect(await taken()).toEqual(['online']);
  await vi.advanceTimersByTimeAsync(6_900);
  expect(await taken()).toEqual([]);
  retry_at = undefined;
  await vi.advanceTimersByTimeAsync(200);
  expect(await taken()).toEqual(['timer']);
});

it('comes back when a run that it did not begin was told to wait', async () => {
  retry_at = Date.now() + 7_000;
  ring({ link: true }, 'here');
  await vi.advanceTimersByTimeAsync(6_900);
  expect(await taken()).toEqual([]);
  retry_at = undefined;
  await vi.advanceTimersByTimeAsync(200);
  expect(await taken()).toEqual(['timer']);
});

it('stops for good', async () => {
  stop();
  handlers.online();
  ring({ queued: true }, 'here');
  await vi.advanceTimersByTimeAsync(600_000);
  expect(await taken()).toEqual([]);
});

it('waits five seconds to five minutes, anywhere in between', () => {
  expect(backOff(1, () => 0)).toBe(5_000);
  expect(backOff(1, () => 0.999)).toBeLessThan(10_001);
  expect(backOff(50, () => 0.999)).toBeLessThanOrEqual(300_000);
  const waits = Array.from({ length: 100 }, (_, i) => backOff(8, () => i / 100));
  expect(new Set(waits).size).toBe(100);
  expect(isOver(1_000, 999)).toBe(false);
  expect(isOver(1_000, 1_000)).toBe(true);
  expect(isOver(1_000 + 3_600_001, 1_000)).toBe(true);
});
