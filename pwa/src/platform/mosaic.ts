/** Squares over faces and plates, in the pixels themselves: what lay under them is averaged away and cannot be had back. */

/** Part of a picture, in shares of its width and height. */
export interface Mark {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** So many squares along the longer side: a face is a face no more, seven characters of a plate are six blots. */
const SQUARES = 6;

interface Pixels {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

/** The mark in whole pixels within the picture, a pixel wider on each side than it was drawn. */
export function within({ x, y, width, height }: Mark, picture: { width: number; height: number }): Mark {
  const left = Math.max(0, Math.floor(x * picture.width) - 1);
  const top = Math.max(0, Math.floor(y * picture.height) - 1);
  const right = Math.min(picture.width, Math.ceil((x + width) * picture.width) + 1);
  const bottom = Math.min(picture.height, Math.ceil((y + height) * picture.height) + 1);
  return { x: left, y: top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}

/** Paints all of `pixels` as squares of their mean colour, in place. */
export function mosaic({ data, width, height }: Pixels): void {
  const side = Math.max(1, Math.ceil(Math.max(width, height) / SQUARES));
  for (let top = 0; top < height; top += side) for (let left = 0; left < width; left += side) flatten({ data, width, height }, left, top, side);
}

function flatten({ data, width, height }: Pixels, left: number, top: number, side: number): void {
  const sum = [0, 0, 0];
  let n = 0;
  const each = (paint: (at: number) => void): void => {
    for (let y = top; y < Math.min(height, top + side); y++) for (let x = left; x < Math.min(width, left + side); x++) paint((y * width + x) * 4);
  };
  each((at) => {
    for (const channel of [0, 1, 2] as const) sum[channel] = (sum[channel] ?? 0) + (data[at + channel] ?? 0);
    n++;
  });
  each((at) => {
    for (const channel of [0, 1, 2] as const) data[at + channel] = Math.round((sum[channel] ?? 0) / n);
  });
}
