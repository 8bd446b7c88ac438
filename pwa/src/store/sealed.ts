/**
 * The seam through which every piece of personal data passes on its way to and from the disk.
 *
 * Today the seal is the identity: data lies in IndexedDB as the browser keeps it. Sealing at rest
 * will put AES-GCM here (households and drafts under the PIN-wrapped data key, the outbox and photos
 * under the device key, so that they can be sent while the screen is locked) and nothing outside
 * this file will change: callers already name the key, pass the row's identity as associated data,
 * and wait for the answer.
 *
 * Never call these inside a Dexie transaction: IndexedDB commits while a promise of another kind is
 * awaited. Seal first, then write; read first, then open.
 */

/** `data`: needs the unlocked phone. `device`: readable by the service worker at any time. */
export type SealKey = 'data' | 'device';

export interface Sealed<T> {
  /** Version of the seal; 0 is the identity. */
  seal: 0;
  plain: T;
}

/** @param name table and id of the row, bound to the ciphertext so that rows cannot be swapped. */
export async function seal<T>(_key: SealKey, _name: string, value: T): Promise<Sealed<T>> {
  return { seal: 0, plain: value };
}

export async function unseal<T>(_key: SealKey, _name: string, sealed: Sealed<T>): Promise<T> {
  return sealed.plain;
}
