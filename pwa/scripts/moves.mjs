#!/usr/bin/env node
/**
 * The steps a grid's people may take, out of the server's own list (docs/reference/incident-workflow.md, which
 * `make gen` writes from the one table), as src/store/rules/moves.gen.ts. A test fails when the two differ.
 *
 *   npm run moves
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
export const SOURCE = resolve(here, '../../docs/reference/incident-workflow.md');
export const TARGET = resolve(here, '../src/store/rules/moves.gen.ts');
const ROLES = ['grid_worker', 'grid_worker_pt', 'micro_head', 'grid_head'];

/** @param {string} markdown */
export function movesIn(markdown) {
  const codes = (cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, code]) => code);
  return markdown
    .split('\n')
    .filter((line) => /^\| T\d\d \|/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, id, verb, , from, , who]) => ({ id, verb: codes(verb)[0], sources: codes(from), who: codes(who).filter((role) => ROLES.includes(role)) }))
    .filter(({ who }) => who.length > 0);
}

/** @param {ReturnType<typeof movesIn>} moves */
export function moduleOf(moves) {
  const list = (codes) => `[${codes.map((code) => `'${code}'`).join(', ')}]`;
  const lines = moves.map(({ id, verb, sources, who }) => `  { id: '${id}', verb: '${verb}', sources: ${list(sources)}, who: ${list(who)} },`);
  return [
    '/* Made by `npm run moves` from docs/reference/incident-workflow.md; edits here are lost. */',
    'export const MOVES: readonly { id: string; verb: string; sources: readonly string[]; who: readonly string[] }[] = [',
    ...lines,
    '];',
    '',
  ].join('\n');
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) writeFileSync(TARGET, moduleOf(movesIn(readFileSync(SOURCE, 'utf8'))));
