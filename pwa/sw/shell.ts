/**
 * The app shell in the cache, whole or not at all. Files are known by content hash: an update
 * downloads only what changed, and a file that does not match its hash fails the installation,
 * leaving the old version in charge.
 */
declare const self: ServiceWorkerGlobalScope;
/** Put in by scripts/service-worker-plugin.ts. */
declare const __SHELL__: [url: string, sha256: string][];
declare const __LAZY__: string[];
declare const __BUILD__: string;

const SHELL = `doorstep-shell-${__BUILD__}`;
const BY_HASH = 'doorstep-by-hash';
/** Chunks of screens most phones never open, kept once they were. */
const LAZY = 'doorstep-lazy';

const shell = new Set(__SHELL__.map(([url]) => url));
const lazy = new Set(__LAZY__);
const SERVER_PATHS = /^\/(api|case|docs|healthz|readyz)(\/|$)/;

const hashKey = (hash: string): string => `/by-hash/${encodeURIComponent(hash)}`;

export async function install(): Promise<void> {
  const [cache, byHash] = await Promise.all([caches.open(SHELL), caches.open(BY_HASH)]);
  await Promise.all(
    __SHELL__.map(async ([url, hash]) => {
      const known = await byHash.match(hashKey(hash));
      if (known) return cache.put(url, known);
      const response = await fetch(url, { cache: 'reload', integrity: `sha256-${hash}`, credentials: 'same-origin' });
      if (!response.ok) throw new Error(`${url} ${response.status}`);
      await byHash.put(hashKey(hash), response.clone());
      await cache.put(url, response);
    }),
  );
}

export async function activate(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith('doorstep-shell-') && name !== SHELL) await caches.delete(name);
  }
  const keep = new Set(__SHELL__.map(([, hash]) => new URL(hashKey(hash), location.origin).href));
  await prune(BY_HASH, (url) => keep.has(url));
  await prune(LAZY, (url) => lazy.has(new URL(url).pathname));
  await self.clients.claim();
}

async function prune(name: string, keep: (url: string) => boolean): Promise<void> {
  const cache = await caches.open(name);
  for (const request of await cache.keys()) if (!keep(request.url)) await cache.delete(request);
}

/** Undefined: none of our business, the network answers. */
export function answer(request: Request): Promise<Response> | undefined {
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin || SERVER_PATHS.test(url.pathname)) return undefined;
  if (shell.has(url.pathname)) return fromShell(url.pathname, request);
  if (lazy.has(url.pathname)) return fromLazy(request);
  // Any other address is a screen: the router in the page knows it.
  return request.mode === 'navigate' ? fromShell('/index.html', request) : undefined;
}

/** The browser may have thrown a file away under pressure: then the network is the better answer than none. */
async function fromShell(path: string, request: Request): Promise<Response> {
  return (await (await caches.open(SHELL)).match(path)) ?? fetch(request);
}

async function fromLazy(request: Request): Promise<Response> {
  const cache = await caches.open(LAZY);
  const known = await cache.match(request);
  if (known) return known;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}
