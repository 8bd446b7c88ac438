/** The door to syncing for screens. Wires the engine to this page; the engine itself knows no page. */
import { askBackgroundSync } from '../platform/background';
import { moments } from '../platform/network';
import { peekCurrent, watchCurrent, type Current } from '../store/current';
import { directory } from '../store/directory';
import { browserLocks } from '../store/lock';
import { session } from '../store/session.svelte';
import type { SyncStatus } from '../store/types';
import { view } from '../store/view.svelte';
import { Engine } from './engine';
import { readLink, type Reason } from './link';
import { watch } from './triggers';
import { cookieInDirectory } from './cookie';

let engine: Engine | undefined;
let stop: (() => void) | undefined;
let started = false;

/** A dispatcher or a leader holds no feed and has nothing to poll for; a queue is sent whoever one has become. */
const hasBusiness = async ({ me, vault }: Current): Promise<boolean> =>
  me.permissions.includes('sync.feed') || (await vault.db.outbox.where('state').notEqual('received').count()) > 0;

async function begin(current: Current): Promise<void> {
  if (!(await hasBusiness(current))) return;
  const { vault } = current;
  const own = new Engine({
    vault,
    device_id: await directory.deviceId(),
    http: { fetch: (...request) => fetch(...request), now: Date.now },
    locks: browserLocks(),
    random: Math.random,
    cookie: cookieInDirectory,
  });
  // Somebody else may have signed in while the device id was read.
  if (peekCurrent() !== current) return;
  engine = own;
  const run = async (reason: Reason): Promise<void> => {
    // Asked for first: if the app is closed in mid-run, the browser finishes the job where it can.
    if (reason === 'saved') void askBackgroundSync();
    if (reason === 'visible') void session.refresh();
    await own.run(reason);
  };
  stop = watch(
    { moments, listen: vault.bell.listen, retryAt: async () => (await readLink(vault)).retry_at, now: Date.now },
    run,
  );
}

export const sync = {
  get status(): SyncStatus {
    return view.status;
  },

  /** The worker's own tap. Resolves when the run has ended, well or not; `status` says which. */
  async now(): Promise<void> {
    await engine?.run('asked');
  },

  /** Once, at the start of the app; follows whoever is signed in. */
  start(): void {
    if (started) return;
    started = true;
    watchCurrent((current) => {
      stop?.();
      stop = undefined;
      engine = undefined;
      if (current) void begin(current);
    });
  },
};
