// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** Comments may quote the screen; what is shown comes from the tables of this folder. */
const withoutComments = (source: string): string => source.replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->|^\s*\/\/.*$/gm, '');

const components = ['App.svelte', 'ui', 'rooms', 'desk'].flatMap((name) => {
  const path = join('src', name);
  if (name.endsWith('.svelte')) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' }).map((file) => join(path, file));
});

test('no component holds words of its own', () => {
  const sources = components.filter((file) => /\.(svelte|ts)$/.test(file) && !file.endsWith('.test.ts'));
  expect(sources.length).toBeGreaterThan(60);
  expect(sources.filter((file) => /\p{Script=Han}/u.test(withoutComments(readFileSync(file, 'utf8'))))).toEqual([]);
});
