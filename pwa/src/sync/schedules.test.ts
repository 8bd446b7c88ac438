/**
 * Seeded schedules over a network that does its worst, with the app killed at any moment. After
 * every schedule: nothing lost, nothing applied twice, every item in one state, records in order,
 * photos whole, and the phone's doors equal to the server's.
 * More seeds: `DOORSTEP_SEEDS=500 npm test -- schedules`.
 */
import 'fake-indexeddb/auto';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBundle } from '../store/feed';
import { retryOperation } from '../store/outbox';
import { keepPhoto } from '../store/photos';
import { makePhone, seeded, type Phone } from '../testing/phone';
import { ContractServer } from '../testing/server';

const SEEDS = Number(process.env['DOORSTEP_SEEDS'] ?? 40);
const FAULTS = ['drop_before', 'drop_after', 'cut', 'error_500', 'too_large', 'throttled', 'portal', 'garbled', 'unauthorised'] as const;

let server: ContractServer;
beforeAll(async () => {
  server = new ContractServer();
  await server.start();
});
afterAll(() => server.stop());

const household = (i: number) => ({ grid_code: 'g1', building: '1号楼', unit: '1', floor: i, room: `${i}01`, address: 'x', use: 'self', status: 'active', visit_preference: 'any', hints: [], members_count: 1, plan_kind: 'household', plan_form: 'household@1', plan_every_days: 30 });

async function photo(phone: Phone, size: number, random: () => number): Promise<string> {
  const bytes = Uint8Array.from({ length: size }, () => Math.floor(random() * 256));
  const id = createHash('sha256').update(bytes).digest('hex');
  await keepPhoto(phone.vault, { id, bytes, thumb: bytes.slice(0, 10) }, phone.clock.now);
  return id;
}

/** The same disk, a new process: whatever the old one held in memory is gone. */
const reborn = (phone: Phone, random: () => number): Phone => {
  const next = makePhone(server, { vault: phone.vault, random });
  next.clock.now = phone.clock.now;
  next.cookie.value = phone.cookie.value;
  return next;
};

async function play(seed: number): Promise<void> {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  server.fault = () => undefined;
  server.applied.clear();
  server.log.length = 0;
  server.media.clear();
  server.uploads.clear();
  server.pageSize = 3 + Math.floor(random() * 20);
  for (let i = 0; i < 8; i++) server.put('households', `h${i}`, household(i));
  let phone = makePhone(server, { random, user_id: `seed-${seed}` });
  const made: { op_id: string; record_id: string; at: number; refused: boolean }[] = [];
  const pictures = new Set<string>();
  const visits: string[] = [];
  const refused = new Set<string>();
  server.refuse = (operation) => (refused.has(operation.op_id) ? { code: 'invalid-data' } : undefined);
  const bad = 0.1 + random() * 0.6;
  server.fault = () => (random() < bad ? pick(FAULTS) : undefined);

  for (let step = 0; step < 30; step++) {
    const dice = random();
    if (dice < 0.35) {
      const media = random() < 0.25 ? [await photo(phone, 1 + Math.floor(random() * 700_000), random)] : [];
      media.forEach((id) => pictures.add(id));
      const row = await phone.visit(`h${Math.floor(random() * 8)}`, media);
      const no = random() < 0.1 && media.length === 0;
      if (no) refused.add(row.op_id);
      made.push({ ...row, at: made.length, refused: no });
      if (!no) visits.push(row.record_id);
    } else if (dice < 0.5 && visits.length) {
      const row = await phone.save({ kind: 'visit.amend', record_id: pick(visits), data: { visit_id: 'see record' } });
      made.push({ ...row, at: made.length, refused: false });
    } else if (dice < 0.6) {
      server.put('households', `h${Math.floor(random() * 9)}`, household(step));
    } else if (dice < 0.65) {
      server.remove('households', `h${Math.floor(random() * 8)}`);
    } else if (dice < 0.7) {
      server.epoch = `e${seed}-${step}`;
    } else if (dice < 0.8) {
      // Killed in mid-run: the process is gone, its half-sent request may still arrive.
      void phone.engine.run('asked');
      await new Promise((resolve) => setTimeout(resolve, random() * 4));
      await phone.vault.db.outbox.where('state').equals('waiting').limit(1).modify({ state: 'sending' });
      phone = reborn(phone, random);
    } else {
      await phone.engine.run(pick(['asked', 'timer', 'online', 'start'] as const));
    }
    phone.clock.now += Math.floor(random() * 120_000) * (random() < 0.05 ? -40 : 1);
    if (phone.cookie.value === null && random() < 0.5) phone.cookie.value = phone.vault.user_id;
  }

  // The storm is over.
  server.fault = () => undefined;
  phone.cookie.value = phone.vault.user_id;
  // A proxy that once called a single item too large: the worker taps 重试.
  for (const { op_id, refused: no } of made) if (!no) await retryOperation(phone.vault, op_id);
  for (let i = 0; i < 12; i++) {
    phone.clock.now += 4_000_000;
    await phone.engine.run('asked');
  }

  const rows = await phone.vault.db.outbox.toArray();
  const byId = new Map(rows.map((row) => [row.op_id, row]));
  for (const { op_id, refused: no } of made) {
    expect(byId.has(op_id), 'an operation is lost').toBe(true);
    expect(byId.get(op_id)?.state).toBe(no ? 'needs_you' : 'received');
    expect(server.log.filter((operation) => operation.op_id === op_id).length, 'times applied').toBe(no ? 0 : 1);
  }
  expect(rows.length).toBe(made.length);
  const order = new Map(made.map(({ op_id, at }) => [op_id, at]));
  const lines = new Map<string, number>();
  for (const operation of server.log) {
    const line = byId.get(operation.op_id)?.record_id ?? '';
    const at = order.get(operation.op_id) ?? -1;
    expect(at, 'order inside a record').toBeGreaterThan(lines.get(line) ?? -1);
    lines.set(line, at);
  }
  expect(new Set(server.media.keys())).toEqual(pictures);
  await sameDoors(phone);
}

async function sameDoors(phone: Phone): Promise<void> {
  const want = { households: new Map<string, unknown>(), visits: new Map<string, unknown>() };
  for (const row of server.rows()) if (row.data && row.collection in want) want[row.collection as 'visits'].set(row.id, { ...row.data, id: row.id });
  const have = { households: new Map<string, unknown>(), visits: new Map<string, unknown>() };
  for (const row of await phone.vault.db.households.toArray()) {
    const bundle = await openBundle(row);
    if (bundle.household) have.households.set(row.id, bundle.household.data);
    for (const [id, held] of Object.entries(bundle.visits)) have.visits.set(id, held.data);
  }
  expect(have.households).toEqual(want.households);
  expect(have.visits).toEqual(want.visits);
}

it.each(Array.from({ length: SEEDS }, (_, i) => i + 1))('seed %i', async (seed) => {
  for (const { collection, id } of server.rows()) server.remove(collection, id);
  server.epoch = `e${seed}`;
  await play(seed);
});
