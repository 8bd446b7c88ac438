/** Background Sync: a bonus of Chromium on Android, absent elsewhere, refused in private windows. */
interface WithSync {
  sync?: { register(tag: string): Promise<void> };
}

export const OUTBOX_TAG = 'outbox';

export async function askBackgroundSync(): Promise<void> {
  try {
    const registration = await navigator.serviceWorker?.getRegistration();
    await (registration as unknown as WithSync | undefined)?.sync?.register(OUTBOX_TAG);
  } catch {
    // Not here, or not allowed: the page's own triggers do the work.
  }
}
