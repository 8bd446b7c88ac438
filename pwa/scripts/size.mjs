#!/usr/bin/env node
/**
 * What a phone downloads before a worker can work, gzip. The budget is for the page: everything that
 * index.html names (entry, what it imports, styles, boot.js). What the service worker fetches
 * afterwards, in the background, is printed beside it.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const BUDGET_KIB = 120;
const dist = resolve(dirname(fileURLToPath(import.meta.url)), '../dist');
const kib = (bytes) => (bytes / 1024).toFixed(1).padStart(7) + ' KiB';
const gzip = (path) => gzipSync(readFileSync(join(dist, path)), { level: 9 }).length;

const html = readFileSync(join(dist, 'index.html'), 'utf8');
const named = [...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(([, path]) => path);
const worker = readFileSync(join(dist, 'sw.js'), 'utf8');
const assets = readdirSync(join(dist, 'assets')).map((name) => `assets/${name}`).filter((path) => /\.(js|css)$/.test(path));
const shell = assets.filter((path) => !named.includes(path) && new RegExp(`["\x27\x60]/${path}["\x27\x60],["\x27\x60][\\w+/=]{44}`).test(worker));
const lazy = assets.filter((path) => !named.includes(path) && !shell.includes(path));

const list = (title, paths) => {
  const total = paths.reduce((sum, path) => sum + gzip(path), 0);
  console.log(`${kib(total)}  ${title}`);
  for (const path of paths) console.log(`  ${kib(gzip(path))}  ${path}`);
  return total;
};
const first = list('first load', named);
list('later, by the service worker: rest of the shell', shell);
list('later: the service worker itself', ['sw.js']);
list('only when a desk is opened', lazy);
const room = BUDGET_KIB * 1024 - first;
console.log(room >= 0 ? `${kib(room)}  left of ${BUDGET_KIB}` : `${kib(-room)}  OVER the budget of ${BUDGET_KIB}`);
exit(room >= 0 ? 0 : 1);
