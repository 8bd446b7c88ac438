/**
 * The visits of one's areas as they arrive. The stream says that something changed; what, is asked for. When the
 * stream is cut the same question is asked every ten seconds, and the screen says so.
 */
import { live, type LiveState } from '../api';
import type { Id } from '../store/types';
import { NotRead, readVisits, type ArrivedVisit } from './wire';

const PAGE = 50;
const POLL_MS = 10_000;
/** A busy district speaks often; it is asked at most this often and at least this soon. */
const BREATH_MS = 500;
/** More than this at once and the older ones are fetched on request. */
const CATCH_UP_PAGES = 6;

const byArrival = (a: ArrivedVisit, b: ArrivedVisit): number => Date.parse(b.received_at) - Date.parse(a.received_at) || (a.id < b.id ? 1 : -1);

/** Changes when the visit does: a correction, a photo that arrived. What is open is read again then, and only then. */
export const stateOf = (visit: ArrivedVisit | undefined): string => (visit ? `${visit.version}/${visit.media_arrived}` : '');

export class Inbox {
  /** Newest arrival first. */
  items = $state.raw<ArrivedVisit[]>([]);
  ready = $state(false);
  /** The last question was not answered; what is shown may be old. */
  failed = $state.raw<NotRead | undefined>();
  stream = $state<LiveState>('connecting');
  /** Ids that arrived while the desk was open, to be shown sliding in. */
  fresh = $state.raw<ReadonlySet<Id>>(new Set());
  hasOlder = $state(false);
  #older: string | null = null;
  #asking = false;
  #askAgain = false;

  /** @param before called with the coming rows just before they are shown, so that the list can keep its place. */
  constructor(private readonly before: (arrived: number) => void) {}

  /** Starts listening; returns how to stop. */
  start(): () => void {
    void this.#ask();
    const stop = live(
      (_rev, kinds) => {
        if (kinds.length === 0 || kinds.includes('visits') || kinds.includes('media')) void this.#ask();
      },
      (state) => (this.stream = state),
    );
    const timer = setInterval(() => {
      if (this.stream !== 'open') void this.#ask();
    }, POLL_MS);
    return () => {
      stop();
      clearInterval(timer);
    };
  }

  again(): void {
    void this.#ask();
  }

  async older(): Promise<void> {
    if (!this.#older) return;
    const page = await readVisits({ cursor: this.#older, limit: PAGE }).catch(this.#fail);
    if (!page) return;
    this.#take(page.items, false);
    this.#continue(page.next);
  }

  /** One question at a time; whatever changes meanwhile is asked for right after. */
  async #ask(): Promise<void> {
    if (this.#asking) return void (this.#askAgain = true);
    this.#asking = true;
    try {
      do {
        this.#askAgain = false;
        await this.#newest();
        if (this.#askAgain) await new Promise((resolve) => setTimeout(resolve, BREATH_MS));
      } while (this.#askAgain);
    } finally {
      this.#asking = false;
    }
  }

  async #newest(): Promise<void> {
    const first = !this.ready;
    const known = new Set(this.items.map((visit) => visit.id));
    let cursor: string | undefined;
    for (let pages = 0; pages < CATCH_UP_PAGES; pages++) {
      const page = await readVisits({ limit: PAGE, ...(cursor ? { cursor } : {}) }).catch(this.#fail);
      if (!page) return;
      this.failed = undefined;
      this.#take(page.items, !first);
      if (first) this.#continue(page.next);
      cursor = page.next ?? undefined;
      if (first || !cursor || page.items.some((visit) => known.has(visit.id))) break;
    }
    this.ready = true;
  }

  #take(arrived: ArrivedVisit[], sliding: boolean): void {
    const all = new Map(this.items.map((visit) => [visit.id, visit]));
    const news = arrived.filter((visit) => !all.has(visit.id)).map((visit) => visit.id);
    for (const visit of arrived) all.set(visit.id, visit);
    if (sliding && news.length) {
      this.before(news.length);
      this.fresh = new Set([...this.fresh, ...news]);
    }
    this.items = [...all.values()].sort(byArrival);
  }

  #continue(next: string | null): void {
    this.#older = next;
    this.hasOlder = next !== null;
  }

  #fail = (error: unknown): undefined => {
    this.failed = error instanceof NotRead ? error : new NotRead(0);
    return undefined;
  };
}
