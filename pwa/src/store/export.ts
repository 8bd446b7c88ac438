/**
 * The unsent queue as a sealed file, for a phone that will never see signal again (broken screen,
 * lost SIM, full disk). The worker chooses a passphrase and tells it to the administrator, who opens
 * the file with `node pwa/scripts/open-export.mjs` and plays the operations in; op_ids make that
 * harmless if the phone sends them after all.
 *
 * Why a passphrase and not the server's public key: the file must be made offline by a phone that
 * may never have fetched such a key, and a passphrase needs nobody to keep a private key for years.
 * PBKDF2-SHA256 with 600,000 rounds (OWASP) makes each guess dear; AES-GCM shows any change.
 */
import { openBody, unsettled } from './outbox';
import { photoName } from './photos';
import { unseal } from './sealed';
import type { Draft, Id, ReportDraft } from './types';
import { instantOf } from './days';
import type { Vault } from './vault';
import type { WireOperation } from './wire';

const ITERATIONS = 600_000;
export const FORMAT = 'doorstep-unsent@1';
export const MIN_PASSPHRASE = 8;

/** What is inside once opened. `operations` has exactly the shape of a push. */
export interface Unsent {
  user_id: Id;
  device_id: Id;
  exported_at: string;
  operations: WireOperation[];
  drafts: Draft[];
  /** Reports of incidents that were not finished. */
  reports: ReportDraft[];
  photos: { id: string; base64: string }[];
}

interface SealedFile {
  format: typeof FORMAT;
  kdf: { name: 'PBKDF2'; hash: 'SHA-256'; iterations: number; salt: string };
  iv: string;
  ciphertext: string;
}

/** @throws RangeError when the passphrase is too short. */
export async function exportUnsent(vault: Vault, device_id: Id, passphrase: string, now: number): Promise<Blob> {
  if (passphrase.length < MIN_PASSPHRASE) throw new RangeError('passphrase-too-short');
  const content: Unsent = { user_id: vault.user_id, device_id, exported_at: instantOf(now), ...(await gather(vault)) };
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await keyOf(passphrase, salt, ITERATIONS, 'encrypt');
  const plain = new TextEncoder().encode(JSON.stringify(content));
  const ciphertext = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(FORMAT) }, key, plain);
  const file: SealedFile = {
    format: FORMAT,
    kdf: { name: 'PBKDF2', hash: 'SHA-256', iterations: ITERATIONS, salt: base64(salt) },
    iv: base64(iv),
    ciphertext: base64(new Uint8Array(ciphertext)),
  };
  return new Blob([JSON.stringify(file)], { type: 'application/json' });
}

async function gather(vault: Vault): Promise<Pick<Unsent, 'operations' | 'drafts' | 'reports' | 'photos'>> {
  const rows = await unsettled(vault);
  const operations = await Promise.all(
    rows.map(async (row) => {
      const { about: _local, ...body } = await openBody(row);
      return { op_id: row.op_id, ...body };
    }),
  );
  const draftRows = await vault.db.drafts.toArray();
  const drafts = await Promise.all(draftRows.map((row) => unseal('data', `drafts/${row.household_id}`, row.sealed)));
  const reports = await Promise.all((await vault.db.reports.toArray()).map((row) => unseal('data', `reports/${row.key}`, row.sealed)));
  const photos: Unsent['photos'] = [];
  for (const row of await vault.db.photos.where('state').notEqual('received').toArray()) {
    if (row.sealed) photos.push({ id: row.id, base64: base64(await unseal('device', photoName(row.id), row.sealed)) });
  }
  return { operations, drafts, reports, photos };
}

async function keyOf(passphrase: string, salt: Uint8Array<ArrayBuffer>, iterations: number, use: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', new TextEncoder().encode(passphrase.normalize('NFKC')), 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations }, base, { name: 'AES-GCM', length: 256 }, false, [use]);
}

/** In pieces: a spread of two megabytes overflows the stack. */
function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
