/** The list of the registers: what was asked for, as far as it was read. A later answer never overtakes a newer question. */
import { readHomes, type Home, type WholeHome } from './wire';

const PAUSE_MS = 180;

export class Finder {
  text = $state('');
  grid = $state('');
  items = $state.raw<Home[]>([]);
  next = $state<string | undefined>();
  ready = $state(false);
  failed = $state(false);
  #turn = 0;

  /** Asks again whenever the question changes; for an effect. */
  follow(): () => void {
    void this.text;
    void this.grid;
    const timer = setTimeout(() => void this.again(), this.ready ? PAUSE_MS : 0);
    return () => clearTimeout(timer);
  }

  async again(): Promise<void> {
    await this.#ask(undefined);
  }

  async more(): Promise<void> {
    if (this.next) await this.#ask(this.next);
  }

  /** A household that was read or changed: its row says the same. */
  put({ residents: _people, ...home }: WholeHome): void {
    if (this.items.some((one) => one.id === home.id)) this.items = this.items.map((one) => (one.id === home.id ? home : one));
  }

  async #ask(cursor: string | undefined): Promise<void> {
    const turn = ++this.#turn;
    try {
      const page = await readHomes({ query: this.text.trim(), ...(this.grid && { grid_code: this.grid }), ...(cursor && { cursor }) });
      if (turn !== this.#turn) return;
      this.items = cursor ? [...this.items, ...page.items] : page.items;
      this.next = page.next ?? undefined;
      this.failed = false;
    } catch {
      if (turn !== this.#turn) return;
      this.failed = true;
    }
    this.ready = true;
  }
}
