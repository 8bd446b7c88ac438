/**
 * Photos of a step at the desk. They are made small and held here until the step is taken: until then faces and plates
 * may be hidden, and what was taken by mistake never leaves the page. Sent in one piece, named by their hash (tus 1.0).
 */
import type { Mark } from '../../platform/mosaic';
import { shrink, type SmallPicture } from '../../platform/shrink';

const TUS = { 'tus-resumable': '1.0.0' };
const held = new Map<string, SmallPicture['bytes']>();

const picture = (id: string): Blob => new Blob([held.get(id) ?? new Uint8Array()], { type: 'image/jpeg' });

/** @returns its id and an address to show it by. @throws Error `not-a-picture`. */
export async function hold(file: Blob, marks: readonly Mark[] = []): Promise<{ id: string; source: string }> {
  const { id, bytes } = await shrink(file, marks);
  held.set(id, bytes);
  return { id, source: URL.createObjectURL(picture(id)) };
}

/** A held photo with its marks made unrecognisable, in place of the one without. @throws Error `not-a-picture`. */
export async function hide(id: string, marks: readonly Mark[]): Promise<{ id: string; source: string }> {
  const made = await hold(picture(id), marks);
  if (made.id !== id) drop(id);
  return made;
}

export const drop = (id: string): void => void held.delete(id);

/** Sends those of these photos that are still held. @throws Error `not-sent`. */
export async function sendHeld(ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const bytes = held.get(id);
    if (!bytes) continue;
    await send(id, bytes);
    held.delete(id);
  }
}

async function send(id: string, bytes: SmallPicture['bytes']): Promise<void> {
  const told = `sha256 ${btoa(id)},filetype ${btoa('image/jpeg')}`;
  const made = await fetch('/api/v1/media', { method: 'POST', headers: { ...TUS, 'upload-length': String(bytes.length), 'upload-metadata': told } });
  const place = made.headers.get('location');
  if (made.status !== 201 || !place) throw new Error('not-sent');
  const { pathname } = new URL(place, location.href);
  const offset = Number(made.headers.get('upload-offset') ?? (await fetch(pathname, { method: 'HEAD', headers: TUS })).headers.get('upload-offset') ?? 0);
  if (offset === bytes.length) return;
  const sent = await fetch(pathname, {
    method: 'PATCH',
    headers: { ...TUS, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) },
    body: bytes.slice(offset),
  });
  if (sent.status !== 204) throw new Error('not-sent');
}
