/**
 * Vite plugin: after the client build, hash every file of dist/ and build the service worker with
 * that list inside. No Workbox: the list and the sixty lines that use it are all there is.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { build, type Manifest, type Plugin, type ResolvedConfig } from 'vite';

/** Chunks reachable only from here are fetched and cached at first use, never on every phone. */
const LAZY_SOURCES = /^src\/desk\//;
const MANIFEST = '.vite/manifest.json';
const SHELL_FILES = /\.(js|css|html|svg|png|jpg|webp|woff2|json|webmanifest)$/;

export function serviceWorker(options: { entry: string; alias?: Record<string, string> }): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'doorstep-service-worker',
    apply: 'build',
    enforce: 'post',
    configResolved(resolved) {
      config = resolved;
    },
    async closeBundle() {
      const dist = join(config.root, config.build.outDir);
      const manifest = JSON.parse(readFileSync(join(dist, MANIFEST), 'utf8')) as Manifest;
      const lazy = lazyFiles(manifest, readFileSync(join(dist, 'index.html'), 'utf8'));
      const files = walk(dist)
        .map((file) => relative(dist, file).split(sep).join('/'))
        .filter((file) => SHELL_FILES.test(file) && !file.startsWith('.vite/') && file !== 'sw.js')
        .sort();
      const shell = files.filter((file) => !lazy.has(file)).map((file) => ['/' + file, sha256(join(dist, file))] as const);
      const version = createHash('sha256').update(JSON.stringify([shell, [...lazy].sort()])).digest('hex').slice(0, 12);
      await build({
        root: config.root,
        configFile: false,
        logLevel: 'warn',
        publicDir: false,
        resolve: { alias: options.alias ?? {} },
        define: {
          __SHELL__: JSON.stringify(shell),
          __LAZY__: JSON.stringify([...lazy].map((file) => '/' + file).sort()),
          __BUILD__: JSON.stringify(version),
        },
        build: {
          outDir: config.build.outDir,
          emptyOutDir: false,
          target: 'es2022',
          modulePreload: false,
          rolldownOptions: { input: join(config.root, options.entry), output: { format: 'iife', entryFileNames: 'sw.js' } },
        },
      });
      // Source paths are nobody's business in production; size.mjs reads its copy outside dist/.
      rmSync(join(dist, '.vite'), { recursive: true, force: true });
      config.logger.info(`service worker: ${shell.length} shell files, ${lazy.size} lazy, build ${version}`);
    },
  };
}

/** Files that no path from index.html reaches without going through a lazy source. */
export function lazyFiles(manifest: Manifest, html: string): Set<string> {
  const reached = new Set<string>();
  const files = (key: string): string[] => {
    const chunk = manifest[key];
    return chunk ? [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])] : [];
  };
  const visit = (key: string): void => {
    const chunk = manifest[key];
    if (!chunk || reached.has(key) || LAZY_SOURCES.test(chunk.src ?? '')) return;
    reached.add(key);
    for (const next of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) visit(next);
  };
  for (const [key, chunk] of Object.entries(manifest)) if (html.includes(`"/${chunk.file}"`)) visit(key);
  const shell = new Set([...reached].flatMap(files));
  return new Set(Object.keys(manifest).flatMap(files).filter((file) => !shell.has(file)));
}

const walk = (dir: string): string[] =>
  readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    return entry.isDirectory() ? walk(path) : [path];
  });

const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('base64');
