/**
 * Update etiquette: a new version is fetched and waits. Nobody's form is reloaded: the worker is
 * told (`ready`) and decides (`apply`). Only the tab where that happened reloads by itself; another
 * open tab is asked in its turn.
 */
const LOOK_EVERY_MS = 30 * 60_000;

class Updates {
  ready = $state(false);
  #waiting: ServiceWorker | null = null;
  #applying = false;

  /** Registers the service worker; development has none. */
  async start(): Promise<void> {
    const container = navigator.serviceWorker;
    if (!container || !import.meta.env.PROD) return;
    // The very first worker claims this page: that is not an update.
    let first = !container.controller;
    container.addEventListener('controllerchange', () => {
      if (this.#applying) location.reload();
      else if (!first) this.ready = true;
      first = false;
    });
    const registration = await container.register('/sw.js', { updateViaCache: 'none' });
    if (registration.waiting && container.controller) this.#offer(registration.waiting);
    this.#watch(registration.installing);
    registration.addEventListener('updatefound', () => this.#watch(registration.installing));
    setInterval(() => void registration.update().catch(() => undefined), LOOK_EVERY_MS);
    // A chunk of the old version that is gone from the server: the new version has what replaced it.
    addEventListener('vite:preloadError', () => void registration.update().catch(() => undefined));
  }

  /** One reload into the new version. */
  apply(): void {
    this.#applying = true;
    if (this.#waiting) this.#waiting.postMessage({ type: 'SKIP_WAITING' });
    // Another tab has already brought the new version in; this page only has to follow.
    else location.reload();
  }

  #watch(worker: ServiceWorker | null): void {
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed' && navigator.serviceWorker.controller) this.#offer(worker);
      if (worker.state === 'redundant' && this.#waiting === worker) this.#waiting = null;
      if (worker.state === 'activated' && this.#waiting === worker) this.#waiting = null;
    });
  }

  #offer(worker: ServiceWorker): void {
    this.#waiting = worker;
    this.ready = true;
  }
}

export const updates = new Updates();
