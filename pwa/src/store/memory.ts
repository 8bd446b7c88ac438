/**
 * What the screens read. Everything is loaded once at the start and then kept in step with the disk
 * by the bell: 400 doors are a few hundred kilobytes, and a list that never waits is worth that.
 * No framework here; `view.svelte.ts` gives it the reactive object to publish to.
 */
import type { Bundle, OperationRow } from './db';
import type { Area, Card, Case, Category, Draft, Form, Id, Item, Me, ReportDraft, SyncStatus, Task } from './types';
import type { Ring } from './bell';
import { cardOf, isLife, isOverlaid, type LifeOverlay, type Pending } from './cards';
import { CaseMemory, isCaseOperation } from './case-memory';
import { openBundle } from './feed';
import { itemOf } from './items';
import { byOrder, openBody } from './outbox';
import { unseal } from './sealed';
import { QUIET, statusOf } from './status';
import { TaskMemory } from './task-memory';
import type { Vault } from './vault';

export interface View {
  ready: boolean;
  cards: ReadonlyMap<Id, Card>;
  areas: Area[];
  forms: ReadonlyMap<string, Form>;
  items: Item[];
  drafts: Draft[];
  /** By code. */
  categories: ReadonlyMap<string, Category>;
  cases: ReadonlyMap<Id, Case>;
  /** The first screen does not wait for cases; they come right behind. */
  casesReady: boolean;
  reports: ReportDraft[];
  /** Tasks of no household. */
  errands: Task[];
  status: SyncStatus;
}

/** Nobody signed in, nothing read yet. */
export const emptyView = (): View => ({
  ready: false,
  cards: new Map(),
  areas: [],
  forms: new Map(),
  items: [],
  drafts: [],
  categories: new Map(),
  cases: new Map(),
  casesReady: false,
  reports: [],
  errands: [],
  status: QUIET,
});

/** What has to be read again. */
interface Stale {
  households: Set<Id> | 'all';
  incidents: Set<Id> | 'all';
  feed: boolean;
  outbox: boolean;
  drafts: boolean;
  link: boolean;
}
const fresh = (): Stale => ({ households: new Set(), incidents: new Set(), feed: false, outbox: false, drafts: false, link: false });

export class Memory {
  #bundles = new Map<Id, Bundle>();
  #pending = new Map<Id, Pending[]>();
  #tasks = new TaskMemory();
  #life: LifeOverlay | undefined;
  #cases: CaseMemory;
  #categories: ReadonlyMap<string, Category> = new Map();
  #stale: Stale = fresh();
  #busy = false;
  #running: Promise<void> | undefined;
  #deaf: () => void;
  #stopped = false;

  constructor(
    private readonly vault: Vault,
    private readonly me: Pick<Me, 'id' | 'name'>,
    private readonly publish: (patch: Partial<View>) => void,
    private readonly cards: { current: ReadonlyMap<Id, Card> } = { current: new Map() },
  ) {
    this.#cases = new CaseMemory(vault, me);
    this.#deaf = vault.bell.listen((ring) => this.#heard(ring));
  }

  /** Reads everything; also after a time in the background, when rings may have been missed. */
  async reload(): Promise<void> {
    this.#stale = { households: 'all', incidents: new Set(), feed: true, outbox: true, drafts: true, link: true };
    await this.#refresh();
    if (!this.#stopped) this.publish({ ready: true });
    this.#stale.incidents = 'all';
    await this.#refresh();
    if (!this.#stopped) this.publish({ casesReady: true });
  }

  stop(): void {
    this.#stopped = true;
    this.#deaf();
  }

  #heard(ring: Ring): void {
    const stale = this.#stale;
    if (ring.households === 'all') stale.households = 'all';
    else if (stale.households !== 'all') for (const id of ring.households ?? []) stale.households.add(id);
    if (ring.incidents === 'all') stale.incidents = 'all';
    else if (stale.incidents !== 'all') for (const id of ring.incidents ?? []) stale.incidents.add(id);
    if (ring.feed) stale.feed = true;
    if (ring.outbox || ring.photos) stale.outbox = true;
    if (ring.drafts) stale.drafts = true;
    if (ring.link || ring.feed) stale.link = true;
    if (ring.busy !== undefined) {
      this.#busy = ring.busy;
      stale.link = true;
    }
    void this.#refresh();
  }

  /** One reader at a time; what gets stale meanwhile is read in the next turn. */
  #refresh(): Promise<void> {
    this.#running ??= (async () => {
      try {
        while (isStale(this.#stale) && !this.#stopped) {
          const stale = this.#stale;
          this.#stale = fresh();
          await this.#read(stale);
        }
      } catch (error) {
        // The vault was closed or deleted under the reader: the person has signed out.
        if (!this.#stopped) throw error;
      } finally {
        this.#running = undefined;
      }
    })();
    return this.#running;
  }

  /** Everything that is stale is read at the same time: the first screen waits for this. */
  async #read(stale: Stale): Promise<void> {
    const { db } = this.vault;
    const touched = new Set<Id>();
    const cased = stale.incidents === 'all' || stale.incidents.size > 0;
    const [feed, items, , drafts, status] = await Promise.all([
      stale.feed ? this.#readFeed() : undefined,
      stale.outbox ? this.#readOutbox(touched) : undefined,
      stale.households === 'all' || stale.households.size ? this.#readBundles(stale.households, touched) : undefined,
      stale.drafts ? this.#readDrafts() : {},
      stale.outbox || stale.drafts || stale.link ? statusOf(db, this.#busy) : undefined,
      cased ? this.#cases.read(stale.incidents) : undefined,
    ]);
    if (feed) this.#categories = feed.categories;
    // Reading all doors and drawing them in one breath would keep a finger waiting for both.
    if (stale.households === 'all') await new Promise((resolve) => setTimeout(resolve));
    const cards = touched.size ? this.#recut(touched) : undefined;
    if (cards && stale.households === 'all') await new Promise((resolve) => setTimeout(resolve));
    if (this.#stopped) return;
    this.publish({
      ...feed,
      ...(items ? { items } : {}),
      ...(touched.size ? { cards: this.#recut(touched) } : {}),
      ...(touched.size || items ? { errands: this.#tasks.errands(this.#bundles.values()) } : {}),
      ...drafts,
      ...(cased || items || feed ? { cases: this.#cases.cut(this.#categories) } : {}),
      ...(status ? { status } : {}),
    });
  }

  async #readFeed(): Promise<Pick<View, 'areas' | 'forms' | 'categories'>> {
    const { areas, forms, categories } = this.vault.db;
    const [areaRows, formRows, categoryRows] = await Promise.all([areas.toArray(), forms.toArray(), categories.toArray()]);
    return {
      areas: areaRows.map((row) => row.data),
      forms: new Map(formRows.map((row) => [row.data.form, row.data])),
      categories: new Map(categoryRows.map((row) => [row.data.code, row.data])),
    };
  }

  async #readDrafts(): Promise<Pick<View, 'drafts' | 'reports'>> {
    const [rows, reportRows] = await Promise.all([this.vault.db.drafts.toArray(), this.vault.db.reports.toArray()]);
    const reports = await Promise.all(reportRows.map((row) => unseal('data', `reports/${row.key}`, row.sealed)));
    const drafts = await Promise.all(rows.map((row) => unseal('data', `drafts/${row.household_id}`, row.sealed)));
    return { drafts: drafts.sort(bySaved), reports: reports.sort(bySaved) };
  }

  async #readOutbox(touched: Set<Id>): Promise<Item[]> {
    const { db } = this.vault;
    const [operations, pictures] = await Promise.all([db.outbox.toArray(), db.photos.toArray()]);
    const rows = operations.sort(byOrder);
    const photos = new Map(pictures.map((row) => [row.id, row]));
    const before = this.#pending;
    this.#pending = new Map();
    this.#tasks.settled.clear();
    const items: Item[] = [];
    const onCases: Pending[] = [];
    for (const row of rows) {
      const body = await openBody(row);
      items.push(await itemOf(row, body, photos));
      if (isCaseOperation(body.kind) && isOverlaid(row)) onCases.push({ row, body });
      else if (body.kind === 'task.settle' && isOverlaid(row)) this.#tasks.settled.add(row.record_id);
      else if (row.household_id && isOverlaid(row)) {
        if (isLife(body.kind)) this.#life ??= (await import('./life-overlay')).overlay;
        const list = this.#pending.get(row.household_id) ?? [];
        list.push({ row, body });
        this.#pending.set(row.household_id, list);
      }
    }
    if (this.#pending.size) this.#tasks.need(() => this.#heard({ households: [...this.#pending.keys()] }));
    this.#cases.overlay(onCases);
    for (const id of new Set([...before.keys(), ...this.#pending.keys()])) {
      if (signature(before.get(id)) !== signature(this.#pending.get(id))) touched.add(id);
    }
    return items.reverse();
  }

  async #readBundles(ids: Set<Id> | 'all', touched: Set<Id>): Promise<void> {
    const { households } = this.vault.db;
    const rows = ids === 'all' ? await households.toArray() : await households.bulkGet([...ids]);
    const found = await Promise.all(rows.map(async (row) => (row ? ([row.id, await openBundle(row)] as const) : undefined)));
    const gone = new Set(ids === 'all' ? this.#bundles.keys() : ids);
    for (const entry of found) {
      if (!entry) continue;
      const [id, bundle] = entry;
      this.#bundles.set(id, bundle);
      gone.delete(id);
      touched.add(id);
    }
    for (const id of gone) {
      this.#bundles.delete(id);
      touched.add(id);
    }
  }

  #recut(touched: Set<Id>): ReadonlyMap<Id, Card> {
    const cards = new Map(this.cards.current);
    for (const id of touched) {
      const card = cardOf(this.#bundles.get(id), this.#pending.get(id), this.me, this.#tasks.after, this.#life);
      if (card) cards.set(id, card);
      else cards.delete(id);
    }
    this.cards.current = cards;
    return cards;
  }
}

const bySaved = (a: { saved_at: string }, b: { saved_at: string }): number => Date.parse(b.saved_at) - Date.parse(a.saved_at);

const isStale = (stale: Stale): boolean =>
  stale.households === 'all' || stale.households.size > 0 || stale.incidents === 'all' || stale.incidents.size > 0 || stale.feed || stale.outbox || stale.drafts || stale.link;

const signature = (pending: Pending[] | undefined): string => (pending ?? []).map(({ row }: { row: OperationRow }) => row.op_id).join();
