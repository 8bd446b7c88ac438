/**
 * Photos on the phone: shrunk bytes and a thumbnail, named by the hash of the bytes. The bytes stay
 * until the server has them *and* the record that shows them; the thumbnail stays as long as the
 * record is in the sync centre.
 */
import type { PhotoRow } from './db';
import { seal, unseal } from './sealed';
import type { Vault } from './vault';

const ORPHAN_MS = 24 * 3600_000;

export interface Shrunk {
  /** SHA-256 of `bytes`, lower-case hex. */
  id: string;
  bytes: Uint8Array<ArrayBuffer>;
  thumb: Uint8Array<ArrayBuffer>;
}

export const photoName = (id: string): string => `photos/${id}`;

/** The same picture twice is one photo. */
export async function keepPhoto(vault: Vault, photo: Shrunk, now: number): Promise<void> {
  const row: PhotoRow = {
    id: photo.id,
    state: 'waiting',
    made_at: now,
    bytes: photo.bytes.length,
    sent_bytes: 0,
    attempts: 0,
    sealed: await seal('device', photoName(photo.id), photo.bytes),
    thumb: await seal('device', photoName(photo.id), photo.thumb),
  };
  await vault.db.transaction('rw', vault.db.photos, async () => {
    const known = await vault.db.photos.get(photo.id);
    await vault.db.photos.put(known ? { ...known, made_at: now, thumb: row.thumb, ...(known.sealed ? {} : { sealed: row.sealed }) } : row);
  });
  vault.bell.ring({ photos: true });
}

/** The full bytes where the phone still has them, else the thumbnail, else nothing. */
export async function photoBytes(vault: Vault, id: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const row = await vault.db.photos.get(id);
  const sealed = row?.sealed ?? row?.thumb;
  return sealed && unseal('device', photoName(id), sealed);
}

/** The next photo whose record has arrived: text never waits for a photo. */
export async function nextPhoto(vault: Vault, now: number): Promise<PhotoRow | undefined> {
  const { photos, outbox } = vault.db;
  const waiting = await photos.where('state').anyOf('waiting', 'sending').toArray();
  waiting.sort((a, b) => a.made_at - b.made_at);
  for (const photo of waiting) {
    if (!photo.sealed || (photo.next_at ?? 0) > now) continue;
    const arrived = await outbox.where('media').equals(photo.id).and((row) => row.state === 'received').count();
    if (arrived > 0) return photo;
  }
  return undefined;
}

/** Room is made for what is not sent yet: bytes the server has, and pictures nobody refers to. */
export async function collectPhotos(vault: Vault, now: number): Promise<void> {
  const { photos, outbox, drafts, reports } = vault.db;
  await vault.db.transaction('rw', photos, outbox, drafts, reports, async () => {
    const inDrafts = new Set([...(await drafts.toArray()), ...(await reports.toArray())].flatMap((draft) => draft.photos));
    for (const { id, state, made_at, sealed } of await photos.toArray()) {
      const linked = await outbox.where('media').equals(id).toArray();
      if (inDrafts.has(id)) continue;
      if (linked.length === 0) {
        if (made_at < now - ORPHAN_MS) await photos.delete(id);
      } else if (sealed && state === 'received' && linked.every((row) => row.state === 'received')) {
        await photos.update(id, { sealed: undefined });
      }
    }
  });
}
