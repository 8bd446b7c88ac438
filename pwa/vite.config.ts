import { svelte } from '@sveltejs/vite-plugin-svelte';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vitest/config';
import { serviceWorker } from './scripts/service-worker-plugin.ts';

/** Dexie's own ES module for browsers of this decade; its default entry is the UMD one, a tenth larger. */
const DEXIE = { dexie: 'dexie/dist/modern/dexie.mjs' };
const server = process.env['DOORSTEP_SERVER'] ?? 'http://127.0.0.1:8000';

export default defineConfig(({ mode }) => ({
  plugins: [svelte(), tailwindcss(), serviceWorker({ entry: 'sw/sw.ts', alias: DEXIE })],
  build: {
    target: 'es2022',
    manifest: true,
    // The content security policy has no room for the inline polyfill, and every supported browser preloads modules.
    modulePreload: { polyfill: false },
    // A data: URL would need an exception in the policy.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // What the first screen needs comes in two files, not twenty: each request is a round trip in a
        // stairwell. Libraries apart, because an update that leaves them alone does not fetch them again.
        codeSplitting: {
          groups: [
            { name: 'vendor', tags: ['$initial'], test: /node_modules/, priority: 1 },
            { name: 'app', tags: ['$initial'] },
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    // Host is kept, so the server's check of Origin against Host holds in development too.
    proxy: Object.fromEntries(['/api', '/case', '/docs', '/healthz'].map((path) => [path, { target: server, changeOrigin: false }])),
  },
  // Vitest would otherwise take Svelte's server build, in which runes do not react.
  resolve: { alias: DEXIE, ...(mode === 'test' ? { conditions: ['browser'] } : {}) },
  test: { include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'], testTimeout: 20_000 },
}));
