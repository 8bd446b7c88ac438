/** The moments at which trying again makes sense. `navigator.onLine` is not asked: it is often wrong. */
import type { Moments } from '../sync/triggers';

function on(target: EventTarget, type: string, handler: () => void): () => void {
  target.addEventListener(type, handler);
  return () => target.removeEventListener(type, handler);
}

export const moments: Moments = {
  online: (handler) => on(globalThis, 'online', handler),
  visible: (handler) => on(document, 'visibilitychange', () => document.visibilityState === 'visible' && handler()),
  isVisible: () => document.visibilityState === 'visible',
};
