/** How a case looks on the map: a shape and a colour for each, so that neither has to be told from the other alone. */
import type { Point } from './wire';

export type Look = 'urgent' | 'late' | 'soon' | 'calm' | 'rest';
export const LOOKS: readonly Look[] = ['urgent', 'late', 'soon', 'calm', 'rest'];
const SOON_MS = 60 * 60_000;

/** @param now milliseconds since 1970. */
export function lookOf(point: Pick<Point, 'state' | 'urgency' | 'due_at'>, now: number): Look {
  if (point.urgency > 0) return 'urgent';
  if (point.state === 'suspended') return 'rest';
  const left = point.due_at ? Date.parse(point.due_at) - now : Infinity;
  return left < 0 ? 'late' : left < SOON_MS ? 'soon' : 'calm';
}

/** Most pressing first, as the queue has it. */
export function byUrgency(a: Pick<Point, 'id' | 'urgency' | 'due_at'>, b: Pick<Point, 'id' | 'urgency' | 'due_at'>): number {
  const due = (point: Pick<Point, 'due_at'>): number => (point.due_at ? Date.parse(point.due_at) : Infinity);
  return b.urgency - a.urgency || due(a) - due(b) || (a.id < b.id ? -1 : 1);
}

interface Shape {
  /** Width and height in pixels. */
  size: [number, number];
  /** The point of the drawing that stands at the place. */
  foot: [number, number];
  /** Outline in that size, and what is drawn upon it. */
  outline: string;
  sign: string;
}

/** A pin with a mark of exclamation, a diamond with a clock's hands, a triangle, a disc, a square with a pause. */
export const SHAPES: Record<Look, Shape> = {
  urgent: {
    size: [30, 38],
    foot: [15, 36],
    outline: '<path d="M15 36C9 27 3 22 3 14a12 12 0 0 1 24 0c0 8-6 13-12 22Z"/>',
    sign: '<path d="M15 8v7.5M15 19.6v.2" stroke-width="3"/>',
  },
  late: {
    size: [28, 28],
    foot: [14, 14],
    outline: '<path d="M14 2 26 14 14 26 2 14Z"/>',
    sign: '<path d="M14 8.6V14l3.6 2.2" stroke-width="2.4"/>',
  },
  soon: {
    size: [26, 24],
    foot: [13, 14],
    outline: '<path d="M13 2.5 24 21.5H2Z"/>',
    sign: '<path d="M13 10v4.6l2.6 1.7" stroke-width="2.1"/>',
  },
  calm: { size: [20, 20], foot: [10, 10], outline: '<circle cx="10" cy="10" r="7.5"/>', sign: '<circle class="dot" cx="10" cy="10" r="2.2"/>' },
  rest: { size: [20, 20], foot: [10, 10], outline: '<rect x="3" y="3" width="14" height="14" rx="2.5"/>', sign: '<path d="M8 7.2v5.6M12 7.2v5.6" stroke-width="2"/>' },
};

/** Our own constants and nothing that anybody wrote: safe as markup. */
export function drawingOf(look: Look): string {
  const { size, outline, sign } = SHAPES[look];
  return `<svg viewBox="0 0 ${size.join(' ')}" width="${size[0]}" height="${size[1]}" aria-hidden="true" focusable="false">${outline}<g class="sign">${sign}</g></svg>`;
}
