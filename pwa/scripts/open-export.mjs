#!/usr/bin/env node
/**
 * Opens the sealed file of unsent work that a worker exported from a phone (src/store/export.ts).
 *
 *   DOORSTEP_PASSPHRASE='…' node pwa/scripts/open-export.mjs unsent.json > plain.json
 *
 * `operations` in the result is what POST /api/v1/sync/push takes; `photos` are JPEG in base64,
 * named by their SHA-256. Playing them in twice is harmless. The result is personal data: delete it.
 */
import { readFileSync } from 'node:fs';
import { argv, env, exit, stderr, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';

const bytes = (base64) => Uint8Array.from(Buffer.from(base64, 'base64'));

/** @throws OperationError when the passphrase is wrong or the file was changed. */
export async function openExport(text, passphrase) {
  const file = JSON.parse(text);
  if (file.format !== 'doorstep-unsent@1') throw new Error(`not a file of unsent work: ${file.format}`);
  const { subtle } = globalThis.crypto;
  const base = await subtle.importKey('raw', new TextEncoder().encode(passphrase.normalize('NFKC')), 'PBKDF2', false, ['deriveKey']);
  const derived = { name: 'PBKDF2', hash: file.kdf.hash, salt: bytes(file.kdf.salt), iterations: file.kdf.iterations };
  const key = await subtle.deriveKey(derived, base, { name: 'AES-GCM', length: 256 }, false, ['decrypt']);
  const seal = { name: 'AES-GCM', iv: bytes(file.iv), additionalData: new TextEncoder().encode(file.format) };
  return JSON.parse(new TextDecoder().decode(await subtle.decrypt(seal, key, bytes(file.ciphertext))));
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  const [, , path] = argv;
  if (!path || !env.DOORSTEP_PASSPHRASE) {
    stderr.write('usage: DOORSTEP_PASSPHRASE=… node open-export.mjs FILE\n');
    exit(2);
  }
  try {
    const content = await openExport(readFileSync(path, 'utf8'), env.DOORSTEP_PASSPHRASE);
    stdout.write(JSON.stringify(content, null, 2) + '\n');
  } catch (error) {
    stderr.write(error.name === 'OperationError' ? 'wrong passphrase, or the file was changed\n' : `${error.message}\n`);
    exit(1);
  }
}
