/** The cases of one map: asked for whenever the map moves, the view changes, or the stream says that something happened. */
import type { Id } from '../../../store/types';
import { readMap, type Box, type Cell, type Drawn, type MapFilter, type Point } from './wire';

/** Moving a map asks once it rests; a busy district is not asked more often than this. */
const BREATH_MS = 250;
const AGAIN_MS = 10_000;

export class Board {
  points = $state.raw<Point[]>([]);
  cells = $state.raw<Cell[]>([]);
  /** The side of a cell in degrees. */
  size = $state(0);
  ready = $state(false);
  failed = $state(false);
  /** Came in while the map was open. */
  news = $state(0);
  #box: Box | undefined;
  #filter: MapFilter = {};
  #asked = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #round = 0;
  #seen = new Set<Id>();
  /** The question that the last answer was for. */
  #answered = '';

  /** What is to be shown from now on; without a filter, nothing. */
  look(box: Box, filter: MapFilter | undefined): void {
    if (!filter) return this.#clear();
    const asked = JSON.stringify([box, filter]);
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.#box = box;
    this.#filter = filter;
    this.again();
  }

  again(after = BREATH_MS): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#read(), after);
  }

  #clear(): void {
    this.stop();
    this.#asked = '';
    this.#box = undefined;
    this.points = [];
    this.cells = [];
    this.ready = true;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#round++;
  }

  async #read(): Promise<void> {
    if (!this.#box) return;
    const round = ++this.#round;
    const asked = this.#asked;
    try {
      const told = await readMap(this.#box, this.#filter);
      if (round === this.#round) this.#take(told, asked);
    } catch {
      if (round !== this.#round) return;
      this.failed = true;
      this.again(AGAIN_MS);
    }
  }

  #take({ points, cells, cell_deg }: Drawn, asked: string): void {
    const fresh = asked === this.#answered ? points.filter(({ id }) => !this.#seen.has(id)) : [];
    this.#answered = asked;
    this.#seen = new Set(points.map(({ id }) => id));
    this.points = points;
    this.cells = cells;
    this.size = cell_deg ?? 0;
    this.news = fresh.length;
    this.ready = true;
    this.failed = false;
  }
}
