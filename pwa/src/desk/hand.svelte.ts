/** What is in hand at a desk: one row of its queue, by address when one was chosen. */
import { go, router } from '../router.svelte';

/**
 * On a phone the queue comes first; on a wide screen something is always in hand: without a choice the first row, and it
 * stays in hand when newer ones arrive above it. Made while a component is being set up.
 */
export class Hand {
  #held = $state<string | undefined>();
  readonly #named = $derived(router.place.params['id']);
  readonly #folder: string;
  readonly #isWide: () => boolean;
  readonly #rows: () => readonly { id: string }[];

  constructor(folder: string, isWide: () => boolean, rows: () => readonly { id: string }[]) {
    [this.#folder, this.#isWide, this.#rows] = [folder, isWide, rows];
    $effect(() => {
      if (this.#named) this.#held = this.#named;
      else if (!isWide()) this.#held = undefined;
      else this.#held ??= rows()[0]?.id;
    });
  }

  get id(): string | undefined {
    return this.#named ?? (this.#isWide() ? this.#held : undefined);
  }

  pick(id: string): void {
    this.#held = id;
    go(`${this.#folder}/${id}`, { replace: this.#isWide() });
  }

  empty(): void {
    this.#held = undefined;
    go(this.#folder, { replace: true });
  }

  /** The next or the previous row; true when there is one. */
  step(by: 1 | -1): boolean {
    const rows = this.#rows();
    const at = rows.findIndex((one) => one.id === this.id);
    const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
    if (!next || next.id === this.id) return false;
    this.pick(next.id);
    return true;
  }
}
