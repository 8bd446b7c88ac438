/**
 * The hand-made service worker: it keeps the app shell, so that the app opens in a cellar, and sends
 * the queue after the app was closed, where the browser allows that.
 */
import { drain } from './drain';
import { activate, answer, install } from './shell';

declare const self: ServiceWorkerGlobalScope;

/** Background Sync is not in TypeScript's library. */
interface SyncEvent extends ExtendableEvent {
  tag: string;
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('fetch', (event) => {
  const response = answer(event.request);
  if (response) event.respondWith(response);
});
self.addEventListener('message', (event: ExtendableMessageEvent) => {
  // Only ever on the worker's word: see platform/updates.svelte.ts.
  if ((event.data as { type?: string } | null)?.type === 'SKIP_WAITING') void self.skipWaiting();
});
self.addEventListener('sync', ((event: SyncEvent) => {
  if (event.tag === 'outbox') event.waitUntil(drain());
}) as EventListener);
