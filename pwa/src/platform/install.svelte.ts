/** Adding the app to the home screen, where the browser lets a page offer it. */
interface InstallEvent extends Event {
  prompt(): Promise<void>;
}

class Install {
  #event = $state.raw<InstallEvent | null>(null);

  constructor() {
    addEventListener('beforeinstallprompt', (event) => {
      event.preventDefault();
      this.#event = event as InstallEvent;
    });
    addEventListener('appinstalled', () => (this.#event = null));
  }

  get available(): boolean {
    return this.#event !== null;
  }

  /** Only from a tap. An offer can be made once; the browser may offer again later. */
  async prompt(): Promise<void> {
    const event = this.#event;
    this.#event = null;
    await event?.prompt();
  }
}

export const install = new Install();
