/** Marks as they are drawn by finger, mouse or keys. All in shares of the picture. Pure. */
import type { Mark } from '../platform/mosaic';

/** A tap hides about a face of somebody three steps away. */
export const TAP = 0.18;
export const LEAST = 0.03;
const STEP = 0.02;

const held = (value: number, most = 1): number => Math.min(most, Math.max(0, value));
const rounded = ({ x, y, width, height }: Mark): Mark => {
  const r = (value: number): number => Math.round(value * 10_000) / 10_000;
  return { x: r(x), y: r(y), width: r(width), height: r(height) };
};

/** From one corner to another, in whatever direction; what is as small as a slip of the finger is a tap. */
export function drawn(from: { x: number; y: number }, to: { x: number; y: number }, ratio: number): Mark {
  const [left, right] = [held(Math.min(from.x, to.x)), held(Math.max(from.x, to.x))];
  const [top, bottom] = [held(Math.min(from.y, to.y)), held(Math.max(from.y, to.y))];
  if (right - left < LEAST && bottom - top < LEAST) return tapped(from, ratio);
  return rounded({ x: left, y: top, width: Math.max(LEAST, right - left), height: Math.max(LEAST, bottom - top) });
}

/** @param ratio width of the picture by its height: what is square on the screen is not in shares. */
export function tapped(at: { x: number; y: number }, ratio: number): Mark {
  const [width, height] = ratio >= 1 ? [TAP, Math.min(1, TAP * ratio)] : [Math.min(1, TAP / ratio), TAP];
  return rounded({ x: held(at.x - width / 2, 1 - width), y: held(at.y - height / 2, 1 - height), width, height });
}

export const moved = (mark: Mark, dx: number, dy: number): Mark =>
  rounded({ ...mark, x: held(mark.x + dx, 1 - mark.width), y: held(mark.y + dy, 1 - mark.height) });

const resized = (mark: Mark, dx: number, dy: number): Mark =>
  rounded({ ...mark, width: Math.min(1 - mark.x, Math.max(LEAST, mark.width + dx)), height: Math.min(1 - mark.y, Math.max(LEAST, mark.height + dy)) });

const ARROWS: Record<string, [number, number]> = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

/** What a key makes of a mark: moved, resized, `removed`, or nothing. */
export function keyed(mark: Mark, key: string, shift: boolean): Mark | 'removed' | undefined {
  if (key === 'Delete' || key === 'Backspace') return 'removed';
  const by = ARROWS[key];
  return by && (shift ? resized(mark, ...by) : moved(mark, ...by));
}
