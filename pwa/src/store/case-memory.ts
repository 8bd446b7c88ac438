/**
 * Cases as the screens read them: the feed's rows with this phone's own reports and steps laid over them. As with
 * households the overlay is computed from the outbox each time and never written into the rows.
 */
import type { OperationBody, OperationRow } from './db';
import { openIncident } from './feed';
import type { Case, Category, Id, Incident, Me, Remark } from './types';
import type { Vault } from './vault';

interface Pending {
  row: OperationRow;
  body: OperationBody;
}

export const isCaseOperation = (kind: string): boolean => kind.startsWith('incident.');

export class CaseMemory {
  #held = new Map<Id, Incident>();
  #pending: Pending[] = [];

  constructor(
    private readonly vault: Vault,
    private readonly me: Pick<Me, 'id' | 'name'>,
  ) {}

  async read(ids: Set<Id> | 'all'): Promise<void> {
    const { incidents } = this.vault.db;
    const rows = ids === 'all' ? await incidents.toArray() : await incidents.bulkGet([...ids]);
    const opened = await Promise.all(rows.map(async (row) => (row ? ([row.id, await openIncident(row)] as const) : undefined)));
    if (ids === 'all') this.#held.clear();
    else for (const id of ids) this.#held.delete(id);
    for (const entry of opened) if (entry) this.#held.set(...entry);
  }

  /** @param pending overlaid operations on cases, oldest first. */
  overlay(pending: Pending[]): void {
    this.#pending = pending;
  }

  /** @param categories by code: an unsent report shows the urgency of its kind. */
  cut(categories: ReadonlyMap<string, Category>): ReadonlyMap<Id, Case> {
    const cases = new Map<Id, Case>(this.#held);
    for (const { row, body } of this.#pending) {
      if (body.kind === 'incident.report' && !cases.has(row.record_id)) cases.set(row.record_id, reported(body, categories, this.me));
      const there = cases.get(row.record_id);
      if (there && body.kind === 'incident.comment') cases.set(row.record_id, { ...there, remarks: [...(there.remarks ?? []), remarkOf(body)] });
      if (body.kind !== 'incident.move') continue;
      // Answered steps that the feed already shows are the feed's to tell.
      if (there && there.version <= Number(body.data['version'])) cases.set(row.record_id, { ...there, asked: askedOf(body) });
    }
    return cases;
  }
}

function askedOf({ data, recorded_at }: OperationBody): Case['asked'] {
  const form = (data['form'] ?? {}) as { text?: string; media?: string[] };
  return { verb: String(data['verb']), at: recorded_at, media: form.media ?? [], ...(form.text ? { text: form.text } : {}) };
}

function remarkOf({ data, recorded_at }: OperationBody): Remark {
  return { at: recorded_at, text: String(data['text'] ?? ''), also_seen: data['also_seen'] === true };
}

interface Told {
  id: Id;
  category: string;
  text: string;
  occurred_at: string;
  household_id?: Id;
  grid_code?: string;
  visit_id?: Id;
  place_text?: string;
  urgent?: boolean;
  self_handled?: boolean;
  media: string[];
  after_media?: string[];
}

/** What the server will most likely make of it: the desk it goes to follows from the kind and the urgency. */
function reported({ data, recorded_at }: OperationBody, categories: ReadonlyMap<string, Category>, me: Pick<Me, 'id' | 'name'>): Case {
  const told = data as unknown as Told;
  const category = categories.get(told.category);
  const is_self_handled = told.self_handled ?? false;
  const is_urgent = !is_self_handled && ((told.urgent ?? false) || (category?.is_urgent ?? false));
  return {
    id: told.id,
    state: is_urgent ? 'pending_dispatch' : 'submitted',
    desk: is_urgent ? 'street' : 'community',
    category: told.category,
    level: category?.level ?? 'L1',
    urgency: is_urgent ? 1 : 0,
    version: 0,
    text: told.text,
    is_restricted: category?.is_restricted ?? false,
    is_self_handled,
    occurred_at: told.occurred_at,
    reported_at: recorded_at,
    reporter_id: me.id,
    reporter_name: me.name,
    is_handled_by_community: false,
    photos: [
      ...told.media.map((media_id) => ({ media_id, stage: 'before' as const })),
      ...(told.after_media ?? []).map((media_id) => ({ media_id, stage: 'after' as const })),
    ],
    log: [],
    unsent: true,
    ...(told.place_text ? { place_text: told.place_text } : {}),
    ...(told.household_id ? { household_id: told.household_id } : {}),
    ...(told.grid_code ? { grid_code: told.grid_code } : {}),
    ...(told.visit_id ? { visit_id: told.visit_id } : {}),
  };
}
