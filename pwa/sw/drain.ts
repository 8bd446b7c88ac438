/** Sends the queue with no page open. The same engine as the page's, under the same lock. */
import { cookieInDirectory } from '../src/sync/cookie';
import { Engine } from '../src/sync/engine';
import { ready, unsettled } from '../src/store/outbox';
import { readLink } from '../src/sync/link';
import { directory } from '../src/store/directory';
import { browserLocks } from '../src/store/lock';
import { nextPhoto } from '../src/store/photos';
import { closeVault, openVault, type Vault } from '../src/store/vault';

/** Rejects while something is left that may go, so that the browser tries again when it sees fit. */
export async function drain(): Promise<void> {
  // Only the person whose session this is; anybody else's queue waits for its owner.
  const owner = await cookieInDirectory.owner();
  if (!owner) return;
  const vault = openVault(owner);
  try {
    const engine = new Engine({
      vault,
      device_id: await directory.deviceId(),
      http: { fetch: (...request) => fetch(...request), now: Date.now },
      locks: browserLocks(),
      random: Math.random,
      cookie: cookieInDirectory,
    });
    await engine.run('background');
    if (await leftToSend(vault)) throw new Error('not everything could be sent');
  } finally {
    closeVault(vault);
  }
}

async function leftToSend(vault: Vault): Promise<boolean> {
  const { trouble } = await readLink(vault);
  if (trouble === 'signed_out' || trouble === 'revoked') return false;
  return ready(await unsettled(vault), Date.now()).length > 0 || (await nextPhoto(vault, Date.now())) !== undefined;
}
