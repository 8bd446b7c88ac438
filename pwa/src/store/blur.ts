/** Photos whose faces or plates were marked: drawn anew without them, and the first one dropped for good. */
import { shrink } from '../platform/shrink';
import type { Mark } from '../platform/mosaic';
import { requireCurrent } from './current';
import { forgetUrl } from './photo-urls';
import { keepPhoto, photoName } from './photos';
import { unseal } from './sealed';

/**
 * Draws a photo anew with its marks made unrecognisable, as another photo. The first one stays until `dropPhoto`:
 * the draft has to name the new one before.
 * @throws Error `photo-gone` when its bytes are not on this phone any more.
 */
export async function blurPhoto(id: string, marks: readonly Mark[]): Promise<{ id: string }> {
  const { vault } = requireCurrent();
  const row = await vault.db.photos.get(id);
  if (!row?.sealed) throw new Error('photo-gone');
  const bytes = await unseal<Uint8Array<ArrayBuffer>>('device', photoName(id), row.sealed);
  const made = await shrink(new Blob([bytes], { type: 'image/jpeg' }), marks);
  await keepPhoto(vault, made, Date.now());
  return { id: made.id };
}

/** Takes a photo off this phone that no record shows: bytes, thumbnail, and the address it was shown under. */
export async function dropPhoto(id: string): Promise<void> {
  const { vault } = requireCurrent();
  const { photos, outbox } = vault.db;
  const dropped = await vault.db.transaction('rw', photos, outbox, async () => {
    if (await outbox.where('media').equals(id).count()) return false;
    await photos.delete(id);
    return true;
  });
  if (!dropped) return;
  forgetUrl(id);
  vault.bell.ring({ photos: true });
}
