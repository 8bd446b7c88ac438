/**
 * Makes a phone photo small enough for a stairwell: at most 1600 px, about 200 KB, upright, and
 * without a word of metadata (drawing to a canvas keeps pixels only: no place, no time, no device).
 */
import { mosaic, within, type Mark } from './mosaic';

const MAX_SIDE = 1600;
const TARGET_BYTES = 200_000;
const THUMB_SIDE = 320;
const TYPE = 'image/jpeg';

export interface ShrinkOrder {
  file: Blob;
  /** What is to be made unrecognisable before anything is encoded. */
  marks: readonly Mark[];
}

export interface ShrinkAnswer {
  bytes: ArrayBuffer;
  thumb: ArrayBuffer;
}

async function draw(image: ImageBitmap | OffscreenCanvas, side: number): Promise<OffscreenCanvas> {
  const scale = Math.min(1, side / Math.max(image.width, image.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(image.width * scale)), Math.max(1, Math.round(image.height * scale)));
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('no canvas');
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** The best quality that fits, in at most four tries; a picture that never fits goes at the lowest. */
async function encode(canvas: OffscreenCanvas): Promise<Blob> {
  let low = 0.4;
  let high = 0.85;
  let best: Blob | undefined;
  for (let quality = 0.72, tries = 0; tries < 4 && high - low >= 0.05; tries++, quality = (low + high) / 2) {
    const blob = await canvas.convertToBlob({ type: TYPE, quality });
    if (blob.size > TARGET_BYTES) {
      high = quality;
      continue;
    }
    best = blob;
    low = quality;
    if (blob.size > TARGET_BYTES * 0.8) break;
  }
  return best ?? canvas.convertToBlob({ type: TYPE, quality: 0.4 });
}

function hide(canvas: OffscreenCanvas, marks: readonly Mark[]): void {
  const context = canvas.getContext('2d');
  for (const mark of marks) {
    const { x, y, width, height } = within(mark, canvas);
    if (!context || !width || !height) continue;
    const pixels = context.getImageData(x, y, width, height);
    mosaic(pixels);
    context.putImageData(pixels, x, y);
  }
}

async function shrink({ file, marks }: ShrinkOrder): Promise<ShrinkAnswer> {
  const image = await createImageBitmap(file, { imageOrientation: 'from-image' });
  try {
    const drawn = await draw(image, MAX_SIDE);
    hide(drawn, marks);
    const bytes = await encode(drawn);
    const thumb = await (await draw(drawn, THUMB_SIDE)).convertToBlob({ type: TYPE, quality: 0.7 });
    return { bytes: await bytes.arrayBuffer(), thumb: await thumb.arrayBuffer() };
  } finally {
    image.close();
  }
}

self.onmessage = async (event: MessageEvent<ShrinkOrder>) => {
  const post = (message: unknown, transfer: Transferable[] = []): void => (self as unknown as Worker).postMessage(message, transfer);
  try {
    const answer = await shrink(event.data);
    post(answer, [answer.bytes, answer.thumb]);
  } catch (error) {
    post({ error: String(error) });
  }
};
