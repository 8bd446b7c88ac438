/** A text as one SVG path of dark squares, for whoever points a phone at the desk. */
import { encode } from 'uqr';

export interface Drawing {
  /** Squares a side, the white rim with them. */
  size: number;
  path: string;
}

/** Level M: a scratched or reflecting screen is read all the same. The rim of four squares is part of the code. */
export function drawn(text: string): Drawing {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const path = data.map((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')).join('')).join('');
  return { size, path };
}
