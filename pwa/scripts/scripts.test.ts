import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { complete, missing, platformOf } from './complete-lock.mjs';
import { lazyFiles } from './service-worker-plugin.ts';
import { complaint as complain, importsOf as read } from './check-imports.mjs';

const complaint = complain as (path: string, one: { specifier: string; typeOnly: boolean }) => string | undefined;
const importsOf = read as (source: string) => { specifier: string; typeOnly: boolean }[];
const plain = (path: string, specifier: string): string | undefined => complaint(path, { specifier, typeOnly: false });

describe('who may import whom', () => {
  it('reads every way of importing', () => {
    const source = `import a from './a';\nimport type { B } from "./b";\nexport { c } from './c';\nimport './d.css';\nconst e = await import('./e');\n// import f from './f'\n/* import g from './g' */\nexport type * from './h';`;
    expect(importsOf(source).map((one) => [one.specifier, one.typeOnly])).toEqual([
      ['./a', false], ['./b', true], ['./c', false], ['./d.css', false], ['./h', true], ['./e', false],
    ]);
  });
  it.each([
    ['rooms/today/Today.svelte', '../../store'],
    ['rooms/today/Today.svelte', '../../ui/Plate.svelte'],
    ['rooms/today/Today.svelte', '../words'],
    ['rooms/today/Today.svelte', '../sync/Pill.svelte'],
    ['rooms/shell/Phone.svelte', '../today/Today.svelte'],
    ['sync/push.ts', '../store/outbox'],
    ['sync/index.ts', '../platform/network'],
    ['platform/geo.ts', '../store/days'],
    ['sw/drain.ts', '../src/sync/engine'],
    ['App.svelte', './desk/Desk.svelte'],
  ])('%s → %s is in order', (path, specifier) => expect(plain(path, specifier)).toBeUndefined());
  it.each([
    ['rooms/today/Today.svelte', '../visit/VisitForm.svelte'],
    ['rooms/today/Today.svelte', '../../store/db'],
    ['rooms/today/Today.svelte', 'dexie'],
    ['ui/Plate.svelte', '../store'],
    ['ui/Plate.svelte', '../rooms/words'],
    ['store/outbox.ts', '../sync/engine'],
    ['sync/engine.ts', 'svelte'],
    ['sync/engine.ts', '../store/view.svelte'],
    ['sync/engine.ts', '../platform/network'],
    ['api/http.ts', '../store/db'],
    ['desk/Desk.svelte', '../rooms/today/Today.svelte'],
    ['main.ts', '../sw/sw'],
  ])('%s → %s is not', (path, specifier) => expect(plain(path, specifier)).toBeTypeOf('string'));
});

it('keeps off the phone what only the desk reaches', () => {
  const manifest = {
    _app: { file: 'a/app.js', imports: ['_shared'], dynamicImports: ['src/desk/Desk.svelte', 'src/rooms/me/Me.svelte'], css: ['a/app.css'] },
    _shared: { file: 'a/shared.js' },
    'src/rooms/me/Me.svelte': { file: 'a/me.js', src: 'src/rooms/me/Me.svelte', isDynamicEntry: true, imports: ['_shared'] },
    'src/desk/Desk.svelte': { file: 'a/desk.js', src: 'src/desk/Desk.svelte', isDynamicEntry: true, imports: ['_shared', '_table'], css: ['a/desk.css'] },
    _table: { file: 'a/table.js' },
  };
  expect([...lazyFiles(manifest, '<script type="module" src="/a/app.js"></script>')].sort()).toEqual(['a/desk.css', 'a/desk.js', 'a/table.js']);
});

describe('package-lock.json', () => {
  const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as { packages: Record<string, { resolved?: string }> };
  it('is whole, so that npm ci takes it on every platform (else: npm run lock)', () => expect([...missing(lock).keys()]).toEqual([]));
  it('names no download address', () => expect(Object.values(lock.packages).filter((entry) => entry.resolved)).toEqual([]));
  it('is completed with the platforms that a registry does not offer', () => {
    const torn = { packages: { '': {}, 'node_modules/b': { version: '1.2.3', dev: true, optionalDependencies: { '@x/b-darwin-arm64': '1.2.3', '@x/b-linux-x64-gnu': '1.2.3' } }, 'node_modules/@x/b-linux-x64-gnu': { version: '1.2.3' } } };
    expect(complete(torn).packages).toMatchObject({ 'node_modules/@x/b-darwin-arm64': { version: '1.2.3', os: ['darwin'], cpu: ['arm64'], dev: true, optional: true } });
    expect(platformOf('node_modules/@x/b-wasm32-wasi')).toEqual({ cpu: ['wasm32'] });
    expect(() => platformOf('node_modules/left-pad')).toThrow('not a platform');
  });
});
