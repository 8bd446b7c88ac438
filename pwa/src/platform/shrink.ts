/** Shrinks a picture off the main thread; the worker lives for one picture and frees its memory. */
import type { Mark } from './mosaic';
import type { ShrinkAnswer, ShrinkOrder } from './shrink.worker';

export interface SmallPicture {
  /** SHA-256 of `bytes`, lower-case hex. */
  id: string;
  bytes: Uint8Array<ArrayBuffer>;
  thumb: Uint8Array<ArrayBuffer>;
}

/**
 * @param marks parts that are made unrecognisable, in the picture and in its thumbnail.
 * @throws Error `not-a-picture` when the browser cannot decode the file.
 */
export async function shrink(file: Blob, marks: readonly Mark[] = []): Promise<SmallPicture> {
  const worker = new Worker(new URL('./shrink.worker.ts', import.meta.url), { type: 'module' });
  try {
    const answer = await new Promise<ShrinkAnswer>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<ShrinkAnswer | { error: string }>) =>
        'error' in data ? reject(new Error('not-a-picture', { cause: data.error })) : resolve(data);
      worker.onerror = () => reject(new Error('not-a-picture'));
      worker.postMessage({ file, marks } satisfies ShrinkOrder);
    });
    const bytes = new Uint8Array(answer.bytes);
    return { id: await sha256(bytes), bytes, thumb: new Uint8Array(answer.thumb) };
  } finally {
    worker.terminate();
  }
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
