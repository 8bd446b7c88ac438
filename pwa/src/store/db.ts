/**
 * One database per user, so that a second person on the same phone has nothing to open.
 * Plaintext columns are ids, grid codes, revisions, states and counters; everything a person could
 * be known by is inside `sealed`. Strict durability: a saved visit is on the disk, not in a cache.
 */
import { Dexie, type Table, type Transaction } from 'dexie';
import type { Area, Care, Category, Draft, Form, Household, Id, Incident, Instant, Item, Me, PhotoState, Problem, ReportDraft, Resident, Task, Trouble, Visit } from './types';
import type { Sealed } from './sealed';

/** A row of the feed with the revision and the generation (full feed) in which it last came. */
export interface Held<T> {
  rev: number;
  gen: number;
  data: T;
}

/** All that is known about one door. Residents and visits may arrive before their household. */
export interface Bundle {
  household?: Held<Household>;
  residents: Record<Id, Held<Resident>>;
  visits: Record<Id, Held<Visit>>;
  /** Absent in what was sealed before phones heard of care. */
  care?: Record<Id, Held<Care>>;
  tasks?: Record<Id, Held<Task>>;
}

export interface BundleRow {
  /** Household id. */
  id: Id;
  grid: string;
  /** Highest revision inside. */
  rev: number;
  /** Oldest generation inside: what the end of a full feed has to look at. */
  gen: number;
  /** Ids of the residents and visits inside, to find the bundle of a row that leaves. */
  members: Id[];
  sealed: Sealed<Bundle>;
}

export interface PlainRow<T> extends Held<T> {
  id: Id;
}

/** A case; its words may name people, so all of it is sealed. */
export interface IncidentRow {
  id: Id;
  rev: number;
  gen: number;
  sealed: Sealed<Incident>;
}

/** What the worker did, as it will be sent; never altered once written. */
export interface OperationBody {
  kind: string;
  version: number;
  recorded_at: Instant;
  data: Record<string, unknown>;
  about?: Item['about'];
}

export interface OperationRow {
  op_id: Id;
  record_id: Id;
  household_id?: Id;
  /** See rules/line.ts. */
  line: string;
  /** Somebody may be in danger: sent before all that waits. */
  first?: 1;
  /** Place in the queue: milliseconds when recorded, never falling. */
  order: number;
  state: 'waiting' | 'sending' | 'received' | 'needs_you';
  attempts: number;
  /** Milliseconds; not before. */
  next_at?: number;
  received_at?: number;
  rev?: number;
  /** Codes the server gave with its verdict. */
  flags?: string[];
  /** 1 once a whole feed has come after the receipt: from then on the server's rows speak. */
  in_feed: 0 | 1;
  media: Id[];
  /** Length of the body as JSON, for filling a request without opening every seal. */
  bytes: number;
  sealed: Sealed<OperationBody>;
  problem?: Sealed<Problem>;
  choices?: Record<string, 'mine' | 'theirs'>;
}

export interface PhotoRow {
  /** SHA-256 of the bytes, lower-case hex; also its name on the server. */
  id: string;
  state: PhotoState['state'];
  made_at: number;
  bytes: number;
  sent_bytes: number;
  upload_url?: string;
  attempts: number;
  next_at?: number;
  /** Absent once the server has the photo and the operation that carries it. */
  sealed?: Sealed<Uint8Array<ArrayBuffer>>;
  thumb?: Sealed<Uint8Array<ArrayBuffer>>;
}

export interface DraftRow {
  household_id: Id;
  photos: Id[];
  sealed: Sealed<Draft>;
}

export interface ReportRow {
  /** Household id, or 'grid'. */
  key: string;
  photos: Id[];
  sealed: Sealed<ReportDraft>;
}

/** Where the feed stands. Written in the same transaction as the page it points behind. */
export interface FeedState {
  cursor: string | null;
  gen: number;
  /** True once the current generation has been received to its end. */
  whole: boolean;
  /** True once any generation has been; a later full feed happens behind readable screens. */
  readable: boolean;
  rows: number;
  building?: string;
  scope?: { grids: string[]; epoch: string };
}

/** What stands between this phone and the server; shared by all tabs and the service worker. */
export interface LinkState {
  trouble: Trouble;
  /** Failures in a row, for the back-off. */
  fails: number;
  retry_at?: number;
  last_ok_at?: number;
  offset_ms?: number;
}

export interface Facts {
  feed: FeedState;
  link: LinkState;
  me: Sealed<Me>;
}

export class UserDb extends Dexie {
  households!: Table<BundleRow, Id>;
  areas!: Table<PlainRow<Area>, Id>;
  forms!: Table<PlainRow<Form>, Id>;
  outbox!: Table<OperationRow, Id>;
  photos!: Table<PhotoRow, string>;
  drafts!: Table<DraftRow, Id>;
  categories!: Table<PlainRow<Category>, Id>;
  incidents!: Table<IncidentRow, Id>;
  reports!: Table<ReportRow, string>;
  facts!: Table<{ key: string; value: unknown }, string>;

  constructor(readonly user_id: Id) {
    super(`doorstep-${user_id}`, { chromeTransactionDurability: 'strict' });
    this.version(1).stores({
      households: 'id, gen, *members',
      areas: 'id, gen',
      forms: 'id, gen',
      outbox: 'op_id, order, state, line, *media',
      photos: 'id, state',
      drafts: 'household_id',
      facts: 'key',
    });
    // A phone from before a collection has passed its rows by: it asks for the whole feed once more.
    const again = (tx: Transaction) => tx.table('facts').where('key').equals('feed').modify((row: { value: FeedState }) => void (row.value.cursor = null));
    this.version(2).stores({ categories: 'id, gen', incidents: 'id, gen', reports: 'key' }).upgrade(again);
    this.version(3).upgrade(again); // care and tasks, in the bundles of the doors
  }

  async fact<K extends keyof Facts>(key: K): Promise<Facts[K] | undefined> {
    return (await this.facts.get(key))?.value as Facts[K] | undefined;
  }

  async setFact<K extends keyof Facts>(key: K, value: Facts[K]): Promise<void> {
    await this.facts.put({ key, value });
  }
}
