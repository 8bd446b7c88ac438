#!/usr/bin/env node
/**
 * Completes package-lock.json after `npm install`: `npm run lock`.
 *
 * A package with one binary a platform names them all as optional dependencies. npm writes only those
 * that the registry at hand offers, and then `npm ci` refuses the lock it has just written, because the
 * others are "missing". Each is entered here by name, version and platform: enough for `npm ci` to know
 * that it is not wanted on this machine, and for another machine to find the one that it wants.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const OS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const CPU = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/** @returns {Map<string, {version: string, from: object}>} optional dependencies without an entry, by path in the lock */
export function missing(lock) {
  const found = new Map();
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const nested = `${path}/node_modules/${name}`;
      const top = `node_modules/${name}`;
      if (!lock.packages[nested] && !lock.packages[top]) found.set(top, { version, from: entry });
    }
  }
  return found;
}

/** `@tailwindcss/oxide-linux-arm-gnueabihf` → linux, arm. @throws Error when the name tells no platform. */
export function platformOf(path) {
  const words = path.split('/').at(-1).split('-');
  const os = OS.find((name) => words.includes(name));
  const cpu = CPU.find((name) => words.includes(name));
  if (!cpu) throw new Error(`${path}: not a platform's binary; npm has to resolve it`);
  return { ...(os ? { os: [os] } : {}), cpu: [cpu] };
}

export function complete(lock) {
  for (const [path, { version, from }] of missing(lock)) {
    if (!/^\d+\.\d+\.\d+/.test(version)) throw new Error(`${path}: ${version} is not one version`);
    const { os, cpu } = platformOf(path);
    // In npm's own order of keys, so that its next run changes nothing.
    lock.packages[path] = { version, cpu, ...(from.dev ? { dev: true } : {}), optional: true, ...(os ? { os } : {}) };
  }
  const { '': root, ...rest } = lock.packages;
  const sorted = Object.fromEntries(Object.entries(rest).sort(([a], [b]) => a.localeCompare(b, 'en')));
  return { ...lock, packages: { '': root, ...sorted } };
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  const file = join(dirname(fileURLToPath(import.meta.url)), '..', 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  console.log(`entered ${missing(lock).size} binaries of other platforms`);
  writeFileSync(file, JSON.stringify(complete(lock), null, 2) + '\n');
}
