/**
 * The cases of one view, kept as the server holds them. The stream says that something moved; what, is asked for. When
 * it is cut the same question is asked every ten seconds. A case that somebody else took away stays in its place, grey,
 * for as long as the pointer is on the list: nothing jumps from under a hand.
 */
import { live, type LiveState } from '../../api';
import type { Id } from '../../store/types';
import { NotRead } from '../wire';
import { fits, queryOf, together, urgentQueryOf, type View } from './views';
import { readCounters, readQueue, type Counter, type Row } from './wire';

const PAGE = 60;
const MOST = 200;
const POLL_MS = 10_000;
/** A busy district speaks often; it is asked at most this often and at least this soon. */
const BREATH_MS = 300;

export interface Hooks {
  /** Called just before the rows change; what it returns is called when they have. */
  before(): () => void;
  /** Whether a pointer rests on the list. */
  isHeld(): boolean;
  /** Urgent cases have just come in. */
  urgent(rows: Row[]): void;
}

export class CaseQueue {
  rows = $state.raw<Row[]>([]);
  counters = $state.raw<Counter[]>([]);
  view = $state.raw<View>() as View;
  text = $state('');
  ready = $state(false);
  failed = $state.raw<NotRead | undefined>();
  stream = $state<LiveState>('connecting');
  /** Came in while the desk was open: they slide in. */
  fresh = $state.raw<ReadonlySet<Id>>(new Set());
  /** Left the view while the pointer was on the list. */
  gone = $state.raw<ReadonlySet<Id>>(new Set());
  /** Decided here and not yet told to the server, by the version that was decided on. */
  hidden = $state.raw<ReadonlyMap<Id, number>>(new Map());
  next = $state<string | null>(null);
  /** Moves with every word of the stream about incidents. */
  heard = $state(0);
  #asking = false;
  #askAgain = false;
  #round = 0;

  constructor(
    view: View,
    private readonly hooks: Hooks,
  ) {
    this.view = view;
  }

  start(): () => void {
    void this.again();
    const stop = live(
      (_rev, kinds) => {
        if (kinds.length && !kinds.includes('incidents') && !kinds.includes('media')) return;
        this.heard++;
        void this.again();
      },
      (state) => (this.stream = state),
    );
    const timer = setInterval(() => {
      if (this.stream !== 'open') void this.again();
    }, POLL_MS);
    return () => {
      stop();
      clearInterval(timer);
    };
  }

  show(view: View, text = ''): void {
    if (view === this.view && text === this.text) return;
    this.view = view;
    this.text = text;
    this.#round++;
    this.rows = [];
    this.gone = this.fresh = new Set();
    this.next = null;
    this.ready = false;
    void this.again();
  }

  /** One question at a time; what changes meanwhile is asked for right after. */
  async again(): Promise<void> {
    if (this.#asking) return void (this.#askAgain = true);
    this.#asking = true;
    try {
      do {
        this.#askAgain = false;
        await this.#ask();
        if (this.#askAgain) await new Promise((resolve) => setTimeout(resolve, BREATH_MS));
      } while (this.#askAgain);
    } finally {
      this.#asking = false;
    }
  }

  async older(): Promise<void> {
    if (!this.next) return;
    const round = this.#round;
    const page = await readQueue({ ...this.#query(), cursor: this.next, limit: MOST }).catch(this.#fail);
    if (!page || round !== this.#round) return;
    const known = new Set(this.rows.map((row) => row.id));
    this.rows = [...this.rows, ...this.#own(page.items).filter((row) => !known.has(row.id))];
    this.next = page.next;
  }

  /** The pointer left: what went away goes now. */
  settle(): void {
    if (!this.gone.size) return;
    this.rows = this.rows.filter((row) => !this.gone.has(row.id));
    this.gone = new Set();
  }

  hide(row: Pick<Row, 'id' | 'version'>): void {
    this.hidden = new Map(this.hidden).set(row.id, row.version);
  }

  unhide(id: Id): void {
    this.hidden = new Map([...this.hidden].filter(([other]) => other !== id));
  }

  async #ask(): Promise<void> {
    const round = this.#round;
    const limit = this.view.self === undefined ? Math.min(MOST, Math.max(PAGE, this.rows.length)) : MOST;
    const urgent = this.text ? undefined : urgentQueryOf(this.view);
    const [page, elsewhere, counters] = await Promise.all([
      readQueue({ ...this.#query(), limit }).catch(this.#fail),
      urgent ? readQueue({ ...urgent, limit: PAGE }).catch(this.#fail) : undefined,
      readCounters().catch(() => undefined),
    ]);
    if (counters) this.counters = counters;
    if (!page || (urgent && !elsewhere)) return;
    if (round !== this.#round) return void (this.#askAgain = true);
    this.failed = undefined;
    this.#take(this.#own(elsewhere ? together(page.items, elsewhere.items) : page.items), limit);
    if (this.rows.length <= limit) this.next = page.next;
    this.ready = true;
  }

  #query() {
    // A search looks everywhere, not only in the view.
    return this.text ? { q: this.text, order: 'newest' as const } : queryOf(this.view);
  }

  #own(rows: Row[]): Row[] {
    return this.text ? rows : rows.filter((row) => fits(this.view, row));
  }

  #take(coming: Row[], limit: number): void {
    const known = new Set(this.rows.map((row) => row.id));
    const here = new Set(coming.map((row) => row.id));
    const news = this.ready ? coming.filter((row) => !known.has(row.id)) : [];
    const tail = this.rows.slice(limit).filter((row) => !here.has(row.id));
    const left = this.hooks.isHeld() ? this.rows.slice(0, limit).filter((row) => !here.has(row.id) && !this.hidden.has(row.id)) : [];
    const after = this.hooks.before();
    this.rows = [...withLeft(coming, left, this.rows), ...tail];
    this.gone = new Set(left.map((row) => row.id));
    if (news.length) {
      this.fresh = new Set([...this.fresh, ...news.map((row) => row.id)]);
      const urgent = news.filter((row) => row.urgency > 0);
      if (urgent.length) this.hooks.urgent(urgent);
    }
    after();
  }

  #fail = (error: unknown): undefined => {
    this.failed = error instanceof NotRead ? error : new NotRead(0);
    return undefined;
  };
}

/** Puts what left back behind the row it stood behind. */
export function withLeft<T extends { id: Id }>(coming: readonly T[], left: readonly T[], before: readonly T[]): T[] {
  const found = [...coming];
  for (const row of left) {
    const above = before[before.findIndex((one) => one.id === row.id) - 1];
    const at = above ? found.findIndex((one) => one.id === above.id) : -1;
    found.splice(at + 1, 0, row);
  }
  return found;
}
