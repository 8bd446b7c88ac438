/** How full the phone is, and the sealed file that carries unsent work off it. */
import { measure, persist } from '../platform/quota';
import { directory } from './directory';
import { requireCurrent } from './current';
import type { StorageReport } from './types';

const WARN = 0.8;
const PHOTOS_OFF = 0.9;

class Storage {
  report = $state.raw<StorageReport>({ used_bytes: 0, quota_bytes: 0, persisted: false, level: 'ok' });

  async refresh(): Promise<void> {
    this.report = reportOf(await measure());
  }

  /** Asked once a person has signed in: before that there is nothing worth keeping. */
  async askToPersist(): Promise<void> {
    await persist();
    await this.refresh();
  }

  /**
   * Everything this phone alone knows, as a file only the passphrase opens (see export.ts).
   * @param passphrase at least eight characters, chosen by the worker.
   */
  async exportUnsent(passphrase: string): Promise<Blob> {
    // Rarely needed and never in a hurry: not in the first load.
    const { exportUnsent } = await import('./export');
    return exportUnsent(requireCurrent().vault, await directory.deviceId(), passphrase, Date.now());
  }
}

/** Photos stop before the disk is full, so that text still has room. */
export function reportOf(measured: Omit<StorageReport, 'level'>): StorageReport {
  const share = measured.quota_bytes > 0 ? measured.used_bytes / measured.quota_bytes : 0;
  return { ...measured, level: share >= PHOTOS_OFF ? 'photos_off' : share >= WARN ? 'warn' : 'ok' };
}

export const storage = new Storage();
