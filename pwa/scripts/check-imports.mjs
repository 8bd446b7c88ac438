#!/usr/bin/env node
/**
 * Who may import whom. Folders of src/ are storeys: imports go down, never up; rooms are strangers
 * to each other; personal data is touched in store/ alone; sync/ knows neither screen nor framework.
 *
 *   entry (App, main)  →  rooms, desk  →  ui, i18n, router  →  sync  →  store  →  api, platform
 */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { argv, exit } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Words and days are nobody's property: anybody may use these two. */
const COMMON = ['store/types', 'store/days'];
const MAY = {
  entry: ['rooms', 'desk', 'ui', 'i18n', 'router', 'sync', 'store', 'platform', 'api'],
  rooms: ['ui', 'i18n', 'router', 'sync', 'store', 'platform', 'api'],
  desk: ['ui', 'i18n', 'router', 'store', 'platform', 'api'],
  router: [],
  ui: ['i18n'],
  i18n: ['store'],
  sync: ['store', 'api', 'platform'],
  store: ['api', 'platform'],
  platform: [],
  api: [],
  testing: ['sync', 'store', 'api'],
  sw: ['sync', 'store', 'api'],
};
/** Outside store/ and sync/, only these files of theirs may be named. */
const DOORS = { store: ['store/index', ...COMMON], sync: ['sync/index'] };
const INSIDERS = new Set(['store', 'sync', 'sw', 'testing']);
/** The few pieces of a room that stand on other rooms' screens. */
const ROOM_DOORS = new Set(['rooms/sync/Pill.svelte', 'rooms/sync/StorageCard.svelte', 'rooms/sign_in/SignInSheet.svelte', 'rooms/visit/position.svelte', ...['ToSee', 'OpenMatters', 'HazardCards'].map((name) => `rooms/incidents/${name}.svelte`), 'rooms/tasks/ToDo.svelte']);
/** The shell is the frame that the rooms hang in. */
const FRAME = 'rooms/shell';

/** @returns {{specifier: string, typeOnly: boolean}[]} */
export function importsOf(source) {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const found = [];
  for (const [, typeOnly, specifier] of code.matchAll(/\b(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+\s+from\s+)?['"]([^'"]+)['"]/g)) {
    found.push({ specifier, typeOnly: typeOnly !== undefined });
  }
  for (const [, specifier] of code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)) found.push({ specifier, typeOnly: false });
  return found;
}

/** `store/rules/due` → `store`; files lying directly in src/ are the entry, but for the router. */
const storeyOf = (path) => {
  const [first = '', ...rest] = path.split('/');
  if (rest.length) return first;
  return first.startsWith('router') ? 'router' : 'entry';
};
const roomOf = (path) => path.split('/').slice(0, path.split('/').length > 2 ? 2 : 1).join('/');
const bare = (path) => path.replace(/\.(ts|svelte\.ts)$/, '').replace(/\.svelte$/, '.svelte');

/** @param path of the importing file below src/ (or `sw/…`). @returns why this import is not allowed. */
export function complaint(path, { specifier, typeOnly }) {
  const from = storeyOf(path);
  if (!specifier.startsWith('.')) {
    if (specifier === 'dexie' && from !== 'store') return 'the database is opened in store/ alone';
    if (/^svelte(\/|$)/.test(specifier) && (from === 'sync' || from === 'sw' || from === 'api')) return 'no framework here';
    return undefined;
  }
  let target = join(dirname(path), specifier.replace(/\?.*$/, '')).split(sep).join('/').replace(/^src\//, '');
  if (from !== 'sw' && target.startsWith('../sw/')) return 'nobody imports the service worker';
  if (target === 'store' || target === 'sync' || target === 'api') target += '/index';
  target = bare(target);
  const to = storeyOf(target);
  if (COMMON.includes(target)) return undefined;
  if (from === 'sync' && !path.startsWith('sync/index.') && /\.svelte$/.test(specifier)) return 'the engine knows no runes';
  if (from === 'sync' && !path.startsWith('sync/index.') && to === 'platform') return 'the engine knows no page';
  if (from === to) {
    if (from !== 'rooms' || path.startsWith(FRAME + '/') || ROOM_DOORS.has(target)) return undefined;
    const room = roomOf(target);
    return room === 'rooms' || room === roomOf(path) ? undefined : 'rooms are strangers to each other';
  }
  // Files lying directly in rooms/ are the words of the trade; the desk speaks them too.
  if (from === 'desk' && to === 'rooms' && roomOf(target) === 'rooms') return undefined;
  if (typeOnly && INSIDERS.has(to) && (from === 'platform' || from === 'api')) return undefined;
  if (!MAY[from]?.includes(to)) return `${from} stands beside or below ${to}`;
  if (!INSIDERS.has(from) && DOORS[to] && !DOORS[to].includes(target)) return `come in by the door: ${DOORS[to].join(', ')}`;
  return undefined;
}

function walk(dir) {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    return entry.isDirectory() ? walk(path) : [path];
  });
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
  const complaints = [];
  for (const base of ['src', 'sw']) {
    for (const file of walk(join(root, base)).filter((f) => /\.(ts|svelte)$/.test(f) && !/\.test\.ts$|\.d\.ts$/.test(f))) {
      const path = relative(join(root, 'src'), file).split(sep).join('/').replace(/^\.\.\//, '');
      const source = readFileSync(file, 'utf8');
      const lines = source.split('\n').length - 1;
      if (lines > 250) complaints.push(`${path}: ${lines} lines, more than one idea (250)`);
      for (const one of importsOf(source)) {
        const why = complaint(path, one);
        if (why) complaints.push(`${path} → ${one.specifier}: ${why}`);
      }
    }
  }
  for (const line of complaints) console.error(line);
  console.log(complaints.length ? `${complaints.length} imports break the house rules` : 'imports: in order');
  exit(complaints.length ? 1 : 0);
}
