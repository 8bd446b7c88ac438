/** The phone's own camera through a file input: no permission to ask, nothing to keep running. */

/** @param source `camera` opens the camera directly, `album` lets the worker choose. Empty when cancelled. */
export function takePhotos(source: 'camera' | 'album' = 'camera'): Promise<File[]> {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = 'image/*';
  if (source === 'camera') input.setAttribute('capture', 'environment');
  else input.multiple = true;
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve([...(input.files ?? [])]), { once: true });
    input.addEventListener('cancel', () => resolve([]), { once: true });
    input.click();
  });
}
