/** The list of runs, asked again while one of them is at work. */
import type { Id } from '../../store/types';
import { isBusy } from './telling';
import { readRun, readRuns, type Run } from './wire';

const BUSY_MS = 1000;
const QUIET_MS = 15_000;

export class Runs {
  items = $state.raw<Run[]>([]);
  next = $state<Id | null | undefined>();
  ready = $state(false);
  failed = $state(false);
  readonly #ended: (run: Run) => void;

  /** `ended` hears of runs that were at work when they were last looked at. */
  constructor(ended: (run: Run) => void) {
    this.#ended = ended;
  }

  start(): () => void {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const round = async (): Promise<void> => {
      const busy = this.items.filter(isBusy);
      if (busy.length) await Promise.all(busy.map(({ id }) => this.look(id)));
      else await this.again();
      if (!stopped) timer = setTimeout(() => void round(), this.items.some(isBusy) ? BUSY_MS : QUIET_MS);
    };
    void round();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }

  async again(): Promise<void> {
    try {
      const page = await readRuns();
      const older = this.items.filter((one) => !page.items.some(({ id }) => id === one.id) && one.id < (page.items.at(-1)?.id ?? ''));
      this.items = [...page.items, ...older];
      if (!older.length) this.next = page.next;
      this.failed = false;
    } catch {
      this.failed = true;
    }
    this.ready = true;
  }

  async older(): Promise<void> {
    if (!this.next) return;
    try {
      const page = await readRuns(this.next);
      this.items = [...this.items, ...page.items];
      this.next = page.next;
    } catch {
      this.failed = true;
    }
  }

  async look(id: Id): Promise<void> {
    try {
      this.keep(await readRun(id));
      this.failed = false;
    } catch {
      this.failed = true;
    }
  }

  keep(run: Run): void {
    const before = this.items.find(({ id }) => id === run.id);
    this.items = before ? this.items.map((one) => (one.id === run.id ? run : one)) : [run, ...this.items];
    if (before && isBusy(before) && !isBusy(run)) this.#ended(run);
  }
}
