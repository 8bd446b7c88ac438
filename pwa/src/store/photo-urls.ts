/** Object URLs for <img>, one a photo, the least recently shown ones given back. */
import { requireCurrent } from './current';
import { photoBytes } from './photos';

const KEPT = 60;
const urls = new Map<string, string>();

/** A local picture, or the server's thumbnail when the phone no longer has one. */
export async function photoUrl(id: string): Promise<string | undefined> {
  const held = urls.get(id);
  if (held) {
    urls.delete(id);
    urls.set(id, held);
    return held;
  }
  const bytes = await photoBytes(requireCurrent().vault, id);
  if (!bytes) return `/api/v1/media/${id}?size=thumb`;
  const url = URL.createObjectURL(new Blob([bytes], { type: 'image/jpeg' }));
  urls.set(id, url);
  for (const [old, oldUrl] of urls) {
    if (urls.size <= KEPT) break;
    urls.delete(old);
    URL.revokeObjectURL(oldUrl);
  }
  return url;
}

/** A picture that is no more. */
export function forgetUrl(id: string): void {
  const url = urls.get(id);
  if (url) URL.revokeObjectURL(url);
  urls.delete(id);
}

/** When the person changes. */
export function forgetUrls(): void {
  for (const url of urls.values()) URL.revokeObjectURL(url);
  urls.clear();
}
