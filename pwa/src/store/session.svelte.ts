/** Who is using this phone, for the screens; the steps are in sign-in.ts. */
import { browserLocks } from './lock';
import { countUnsent, lastUser, refreshMe, settleSignOut, signIn, signOut, type SignIn, type World } from './sign-in';
import { clear, publish, view } from './view.svelte';
import { warm } from './search/search';
import { closeVault, openVault, type Vault } from './vault';
import { directory, type KnownUser } from './directory';
import { Memory } from './memory';
import { openBell } from './bell';
import { peekCurrent, setCurrent } from './current';
import type { Id, Me } from './types';
import { collectPhotos } from './photos';
import { forgetUrls } from './photo-urls';
import { storage } from './storage.svelte';

const world: World = {
  http: { fetch: (...request) => fetch(...request), now: Date.now },
  locks: browserLocks(),
  device_name: deviceName(),
};

/** Tells other tabs that somebody else opened this phone. */
const everyone = openBell('doorstep');

class Session {
  me = $state.raw<Me | null>(null);
  known_users = $state.raw<{ id: Id; name: string; username: string }[]>([]);
  #memory: Memory | undefined;
  #loaded: Promise<unknown> = Promise.resolve();

  /** Opens the last user's vault; before the first paint, and without the network. */
  async restore(): Promise<void> {
    everyone.listen((ring, from) => {
      if (ring.session && from === 'elsewhere') void this.#follow();
    });
    await this.#follow();
  }

  /** Resolves once the first screen has its data, and then asks the server who this is; never before. */
  async settled(): Promise<void> {
    await this.#loaded;
    void this.#ask();
  }

  /** With signal: end a session that should have ended, and learn what has become of the posts. */
  async #ask(): Promise<void> {
    await settleSignOut(world);
    const current = peekCurrent();
    if (!current) return;
    const me = await refreshMe(world, current.vault).catch(() => undefined);
    if (!me || peekCurrent() !== current || JSON.stringify(me) === JSON.stringify(current.me)) return;
    this.me = me;
    setCurrent({ vault: current.vault, me });
  }

  /** @returns the server's problem, or `offline`/`captive-portal` when it could not be asked. */
  async signIn(username: string, password: string): Promise<{ ok: true } | Extract<SignIn, { ok: false }>> {
    const result = await signIn(world, username.trim(), password);
    if (!result.ok) return result;
    const same = peekCurrent()?.me.id === result.me.id;
    if (!same) this.#close();
    this.#open(same ? (peekCurrent()?.vault ?? openVault(result.me.id)) : openVault(result.me.id), result.me);
    everyone.ring({ session: true });
    void storage.askToPersist();
    return { ok: true };
  }

  /**
   * Refuses while anything exists on this phone alone, and says how much. `leave_unsent` signs out
   * all the same and leaves it for this person's next sign-in; nothing is deleted.
   */
  async signOut(options: { leave_unsent?: boolean } = {}): Promise<{ ok: true } | { ok: false; unsent: number }> {
    const vault = peekCurrent()?.vault;
    if (!vault) return { ok: true };
    const unsent = await countUnsent(vault);
    if (unsent > 0 && !options.leave_unsent) return { ok: false, unsent };
    this.#forgetScreen();
    await signOut(world, vault);
    await this.#readUsers();
    everyone.ring({ session: true });
    return { ok: true };
  }

  /** Reads everything again; rings may have been missed while the tab slept. */
  async refresh(): Promise<void> {
    await this.#memory?.reload();
  }

  async #follow(): Promise<void> {
    const [last] = await Promise.all([lastUser(), this.#readUsers()]);
    if (last && last.me.id === peekCurrent()?.me.id) {
      closeVault(last.vault);
      return;
    }
    this.#close();
    if (last) this.#open(last.vault, last.me);
  }

  #open(vault: Vault, me: Me): void {
    this.#memory?.stop();
    this.#memory = new Memory(vault, me, publish);
    setCurrent({ vault, me });
    this.me = me;
    // Not awaited: the shell paints while the register is read.
    this.#loaded = this.#memory.reload().then(() => {
      // Idle work: the first keystroke in the search box should find its keys ready.
      setTimeout(() => void warm(view.cards.values()), 500);
      void collectPhotos(vault, Date.now());
    });
    void storage.refresh();
    void this.#readUsers();
  }

  #forgetScreen(): void {
    this.#memory?.stop();
    this.#memory = undefined;
    this.me = null;
    forgetUrls();
    clear();
    setCurrent(undefined);
  }

  #close(): void {
    const vault = peekCurrent()?.vault;
    this.#forgetScreen();
    if (vault) closeVault(vault);
  }

  async #readUsers(): Promise<void> {
    this.known_users = (await directory.users()).map(({ id, name, username }: KnownUser) => ({ id, name, username }));
  }
}

export const session = new Session();

/** What the list of devices shows: the make of the browser is enough to tell two phones apart. */
function deviceName(): string {
  const agent = globalThis.navigator?.userAgent ?? '';
  const system = /Android [\d.]+|iPhone|iPad|Windows|Macintosh|Linux/.exec(agent)?.[0] ?? 'unknown';
  const model = /Android [\d.]+; ([^;)]+)/.exec(agent)?.[1];
  return (model ? `${model} (${system})` : system).slice(0, 80);
}
