/**
 * Photos follow their record, one chunk at a time, and step aside whenever there is text to send.
 * The upload's address and offset are on the disk, so a break costs at most one chunk.
 */
import type { PhotoRow } from '../store/db';
import { nextPhoto, photoName } from '../store/photos';
import { unseal } from '../store/sealed';
import { backOff } from './backoff';
import type { Deps } from './deps';
import type { Stop } from './link';
import { CHUNK_BYTES, create, offset, patch, type Offset } from './tus';

/** The server says no to this very photo; another request would get the same answer. */
const FINAL = new Set([400, 415, 422]);
/** How often one run begins the same upload anew before it leaves it for later. */
const RESTARTS = 2;
const SAME_OFFSET_TRIES = 3;

/** Sends until all is sent, something fails, or `textWaits` says that there are words to send first. */
export async function sendPhotos(deps: Deps, textWaits: () => Promise<boolean>): Promise<{ idle: boolean; sent: number; stop?: Stop }> {
  let sent = 0;
  for (;;) {
    const photo = await nextPhoto(deps.vault, deps.http.now());
    if (!photo) return { idle: true, sent };
    const result = await sendPhoto(deps, photo, textWaits);
    if (result === 'text') return { idle: false, sent };
    if (result === 'sent') sent += 1;
    else if (result !== 'later') return { idle: false, sent, stop: result };
  }
}

async function sendPhoto(deps: Deps, photo: PhotoRow, textWaits: () => Promise<boolean>): Promise<'sent' | 'later' | 'text' | Stop> {
  if (!photo.sealed) return 'later';
  const { http } = deps;
  const bytes = await unseal('device', photoName(photo.id), photo.sealed);
  let url = photo.upload_url;
  let restarts = 0;
  for (;;) {
    let start: number | undefined;
    if (!url) {
      const made = await create(http, photo.id, bytes.length, 'image/jpeg');
      if (made.kind !== 'created') return refusedOr(deps, photo, made);
      url = made.url;
      start = made.offset;
      await note(deps, photo.id, { state: 'sending', upload_url: url });
    }
    const found: Offset = start === undefined ? await offset(http, url) : { kind: 'offset', offset: start };
    const result = found.kind === 'offset' ? await sendChunks(deps, photo.id, url, bytes, found.offset, textWaits) : found;
    if (result === 'sent' || result === 'text') return result;
    if (result !== 'stuck' && result.kind !== 'gone') {
      await note(deps, photo.id, { state: 'waiting' });
      return refusedOr(deps, photo, result);
    }
    if (restarts++ >= RESTARTS) return later(deps, photo);
    url = undefined;
    await note(deps, photo.id, { state: 'waiting', upload_url: undefined, sent_bytes: 0 });
  }
}

async function sendChunks(
  deps: Deps,
  id: string,
  url: string,
  bytes: Uint8Array<ArrayBuffer>,
  start: number,
  textWaits: () => Promise<boolean>,
): Promise<'sent' | 'text' | 'stuck' | Stop | { kind: 'gone' }> {
  let at = start;
  let tries = 0;
  for (;;) {
    if (at > bytes.length) return 'stuck';
    if (at === bytes.length) {
      await note(deps, id, { state: 'received', sent_bytes: at, upload_url: undefined, next_at: undefined });
      return 'sent';
    }
    await note(deps, id, { state: 'sending', sent_bytes: at });
    if (await textWaits()) return 'text';
    const answer = await patch(deps.http, url, at, bytes.slice(at, at + CHUNK_BYTES));
    if (answer.kind !== 'offset') return answer;
    tries = answer.offset > at ? 0 : tries + 1;
    if (tries >= SAME_OFFSET_TRIES) return 'stuck';
    at = answer.offset;
  }
}

async function refusedOr(deps: Deps, photo: PhotoRow, failure: Stop): Promise<'later' | Stop> {
  const final = failure.kind === 'too_large' || (failure.kind === 'refused' && FINAL.has(failure.status));
  if (final) {
    await note(deps, photo.id, { state: 'needs_you', upload_url: undefined });
    return 'later';
  }
  // Refused for a reason that may pass (not found, forbidden): the next photo may still go.
  return failure.kind === 'refused' ? later(deps, photo) : failure;
}

async function later(deps: Deps, photo: PhotoRow): Promise<'later'> {
  const attempts = photo.attempts + 1;
  await note(deps, photo.id, { state: 'waiting', upload_url: undefined, attempts, next_at: deps.http.now() + backOff(attempts, deps.random) });
  return 'later';
}

async function note({ vault }: Deps, id: string, changes: Partial<PhotoRow>): Promise<void> {
  await vault.db.photos.update(id, changes);
  vault.bell.ring({ photos: true });
}
