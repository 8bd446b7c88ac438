/**
 * One run of the sync: text out, feed in, photos after. No timers, no DOM, no framework: whoever
 * calls `run` decides when. Runs of all tabs and of the service worker wait for each other by a lock.
 */
import { ask, type Http } from '../api/http';
import { forgetReceived, ready, requeue, unsettled } from '../store/outbox';
import { collectPhotos } from '../store/photos';
import { SYNC_LOCK } from '../store/lock';
import { isQuotaError } from '../store/vault';
import type { Deps } from './deps';
import { mayTry, noteStop, noteSuccess, readLink, type Reason, type Stop } from './link';
import { sendPhotos } from './photos';
import { pull } from './pull';
import { push } from './push';

export class Engine {
  #next: Promise<void> | undefined;
  #yielded = false;
  /** For asking whose session it is; everything else goes through the guarded one in `#deps`. */
  readonly #open: Http;
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#open = deps.http;
    this.#deps = { ...deps, http: { now: deps.http.now, fetch: (...request) => this.#guarded(deps, request) } };
  }

  /** Resolves when a run that began after this call has ended. Calls that wait together share one run. */
  run(reason: Reason): Promise<void> {
    this.#next ??= this.#deps.locks.run(SYNC_LOCK, async () => {
      this.#next = undefined;
      await this.#turn(reason);
    });
    return this.#next;
  }

  async #turn(reason: Reason): Promise<void> {
    const { vault, http, random } = this.#deps;
    await requeue(vault);
    if (!mayTry(await readLink(vault), reason, http.now())) return;
    vault.bell.ring({ busy: true });
    try {
      this.#yielded = false;
      const stop = (await this.#identify()) ?? (await this.#exchange(reason));
      if (stop) await noteStop(vault, this.#yielded ? { kind: 'yielded' } : stop, http.now(), random);
    } catch (error) {
      await requeue(vault).catch(() => undefined);
      const stop: Stop = isQuotaError(error) ? { kind: 'storage_full' } : { kind: 'server_error', status: 0 };
      await noteStop(vault, stop, http.now(), random).catch(() => undefined);
      // The name alone: messages of the database may quote what it was asked to store.
      if (stop.kind === 'server_error') console.error('sync stopped:', (error as Error)?.name);
    } finally {
      vault.bell.ring({ busy: false });
    }
  }

  /** A queue goes out only under its own owner's session. */
  async #identify(): Promise<Stop | undefined> {
    const { cookie, vault } = this.#deps;
    const owner = await cookie.owner();
    if (owner === vault.user_id) return undefined;
    const stranger: Stop = { kind: 'signed_out', problem: { code: 'not-signed-in' } };
    if (owner !== null) return stranger;
    const answer = await ask<{ id: string }>(this.#open, '/api/v1/me', { ours: (body) => typeof body['id'] === 'string' });
    if (answer.kind !== 'ok') return answer;
    await cookie.setOwner(answer.body.id);
    return answer.body.id === vault.user_id ? undefined : stranger;
  }

  async #exchange(reason: Reason): Promise<Stop | undefined> {
    const { vault, http } = this.#deps;
    let offset_ms: number | undefined;
    // These two are about sending: with nothing to send (another tab did it) nobody is bothered.
    let wantsNews = reason !== 'saved' && reason !== 'background';
    for (;;) {
      const pushed = await push(this.#deps);
      offset_ms = pushed.offset_ms ?? offset_ms;
      if (pushed.stop) return pushed.stop;
      if (pushed.settled > 0) wantsNews = true;
      if (wantsNews) {
        const pulled = await pull(this.#deps);
        offset_ms = pulled.offset_ms ?? offset_ms;
        if (pulled.stop) return pulled.stop;
        wantsNews = false;
        await noteSuccess(vault, http.now(), offset_ms);
      }
      const photos = await sendPhotos(this.#deps, async () => ready(await unsettled(vault), http.now()).length > 0);
      if (photos.stop) return photos.stop;
      if (!photos.idle) continue;
      await collectPhotos(vault, http.now());
      await forgetReceived(vault, http.now());
      return undefined;
    }
  }

  /** Between two requests somebody may have begun to sign in on this phone: then not a byte more. */
  async #guarded({ cookie, vault, http }: Deps, request: Parameters<typeof fetch>): Promise<Response> {
    if ((await cookie.owner()) !== vault.user_id) {
      this.#yielded = true;
      throw new Error('somebody is signing in');
    }
    const response = await http.fetch(...request);
    // The session is over: whoever signs in next, it may be another person.
    if (response.status === 401) await cookie.setOwner(null);
    return response;
  }
}
