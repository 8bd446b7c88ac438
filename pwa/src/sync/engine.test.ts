import 'fake-indexeddb/auto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { statusOf } from '../store/status';
import { ContractServer } from '../testing/server';
import { makePhone } from '../testing/phone';

const server = new ContractServer();
beforeAll(() => server.start());
afterAll(() => server.stop());
beforeEach(() => {
  server.fault = () => undefined;
  server.refuse = () => undefined;
  server.pushLimit = 500;
  server.requests.length = 0;
  server.applied.clear();
  server.log.length = 0;
});

const trouble = async (phone: ReturnType<typeof makePhone>) => (await statusOf(phone.vault.db, false)).trouble;
const pushes = () => server.requests.filter((request) => request.path.endsWith('push')).length;

describe('each failure class has its own behaviour', () => {
  it('offline: everything waits, and goes at the next chance', async () => {
    const phone = makePhone(server);
    await phone.visit('h1');
    server.fault = () => 'drop_before';
    await phone.engine.run('saved');
    expect(await trouble(phone)).toBe('offline');
    expect(await phone.states()).toEqual({ waiting: 1 });
    server.fault = () => undefined;
    await phone.engine.run('online');
    expect(await trouble(phone)).toBe('none');
    expect(await phone.states()).toEqual({ received: 1 });
  });

  it('an answer lost after the commit is a replay, not a second visit', async () => {
    const phone = makePhone(server);
    const row = await phone.visit('h1');
    server.fault = () => 'drop_after';
    await phone.engine.run('saved');
    expect(server.applied.size).toBe(1);
    expect(await phone.states()).toEqual({ waiting: 1 });
    server.fault = () => undefined;
    await phone.engine.run('timer');
    expect(await phone.states()).toEqual({ received: 1 });
    expect(server.log.map((operation) => operation.op_id)).toEqual([row.op_id]);
  });

  it('a captive portal is not mistaken for the server', async () => {
    const phone = makePhone(server);
    await phone.visit('h1');
    server.fault = () => 'portal';
    await phone.engine.run('start');
    expect(await trouble(phone)).toBe('captive_portal');
    expect(await phone.states()).toEqual({ waiting: 1 });
  });

  it('an ended session keeps everything and goes on after signing in', async () => {
    const phone = makePhone(server);
    await phone.visit('h1');
    server.fault = () => 'unauthorised';
    await phone.engine.run('start');
    expect(await trouble(phone)).toBe('signed_out');
    expect(phone.cookie.value).toBeNull();
    server.requests.length = 0;
    await phone.engine.run('timer');
    expect(server.requests).toEqual([]);
    server.fault = () => undefined;
    phone.cookie.value = phone.vault.user_id;
    await phone.engine.run('session');
    expect(await phone.states()).toEqual({ received: 1 });
  });

  it('nothing is sent under another person’s cookie', async () => {
    const phone = makePhone(server);
    await phone.visit('h1');
    phone.cookie.value = 'somebody-else';
    await phone.engine.run('asked');
    expect(server.requests).toEqual([]);
    expect(await trouble(phone)).toBe('signed_out');
    phone.cookie.value = null;
    server.signedInAs = 'somebody-else';
    await phone.engine.run('asked');
    expect(pushes()).toBe(0);
    expect(await phone.states()).toEqual({ waiting: 1 });
    expect(phone.cookie.value).toBe('somebody-else');
  });

  it('a sign-in that begins in mid-run stops the run without a trouble', async () => {
    const phone = makePhone(server);
    await phone.visit('h1');
    server.fault = (path) => {
      if (path.endsWith('push')) phone.cookie.value = null;
      return undefined;
    };
    await phone.engine.run('asked');
    expect(server.requests.map((request) => request.path)).toEqual(['/api/v1/sync/push']);
    expect(await trouble(phone)).toBe('none');
  });

  it('too many requests: Retry-After is kept, even when the worker taps', async () => {
    const phone = makePhone(server);
    await phone.visit('h1');
    server.fault = () => 'throttled';
    await phone.engine.run('start');
    expect(await trouble(phone)).toBe('throttled');
    server.fault = () => undefined;
    phone.clock.now += 19_000;
    await phone.engine.run('asked');
    expect(pushes()).toBe(1);
    phone.clock.now += 2_000;
    await phone.engine.run('timer');
    expect(await phone.states()).toEqual({ received: 1 });
  });

  it('server error: waits between 5 s and 5 min, longer each time; a tap may try at once', async () => {
    const phone = makePhone(server, { random: () => 0.999 });
    await phone.visit('h1');
    server.fault = () => 'error_500';
    const waits: number[] = [];
    for (let i = 0; i < 9; i++) {
      await phone.engine.run('start');
      const link = await phone.vault.db.fact('link');
      expect(link?.trouble).toBe('server_error');
      waits.push((link?.retry_at ?? 0) - phone.clock.now);
      await phone.engine.run('timer');
      phone.clock.now += waits.at(-1) ?? 0;
    }
    expect(pushes()).toBe(9);
    expect([...waits].sort((a, b) => a - b)).toEqual(waits);
    expect(waits[0]).toBeGreaterThanOrEqual(5_000);
    expect(waits.at(-1)).toBeLessThanOrEqual(300_000);
    expect(waits.at(-1)).toBeGreaterThan(290_000);
    server.fault = () => undefined;
    phone.clock.now -= 1_000;
    await phone.engine.run('asked');
    expect(await phone.states()).toEqual({ received: 1 });
  });

  it('a clock set back does not silence the phone', async () => {
    const phone = makePhone(server);
    await phone.visit('h1');
    server.fault = () => 'error_500';
    await phone.engine.run('start');
    server.fault = () => undefined;
    phone.clock.now -= 30 * 24 * 3600_000;
    await phone.engine.run('timer');
    expect(await phone.states()).toEqual({ received: 1 });
  });

  it('too large: halves, and only the item that is too large by itself needs the worker', async () => {
    const phone = makePhone(server);
    for (let i = 0; i < 40; i++) await phone.visit(`h${i}`);
    server.pushLimit = 7;
    await phone.engine.run('saved');
    expect(await phone.states()).toEqual({ received: 40 });
    server.pushLimit = 0;
    await phone.visit('h41');
    await phone.engine.run('saved');
    expect(await phone.states()).toEqual({ received: 40, needs_you: 1 });
  });

  it('a refused item needs the worker and hurts no neighbour; a later item of its record waits', async () => {
    const phone = makePhone(server);
    const bad = await phone.visit('h1');
    await phone.save({ kind: 'visit.amend', record_id: bad.record_id, household_id: 'h1', data: { visit_id: bad.record_id } });
    await phone.visit('h2');
    server.refuse = (operation) => (operation.op_id === bad.op_id ? { code: 'invalid-data', errors: [{ pointer: '/note', code: 'nul' }] } : undefined);
    await phone.engine.run('saved');
    expect(await phone.states()).toEqual({ needs_you: 1, waiting: 1, received: 1 });
  });

  it('a person who may not send any more is told so for each item; who has no feed is not in trouble', async () => {
    const phone = makePhone(server);
    await phone.visit('h1');
    await phone.visit('h2');
    server.fault = () => 'forbidden';
    await phone.engine.run('start');
    expect(pushes()).toBe(1);
    expect(await phone.states()).toEqual({ needs_you: 2 });
    expect(await trouble(phone)).toBe('none');
  });

  it('an answer that forgets an item leaves it waiting', async () => {
    const phone = makePhone(server);
    const kept = await phone.visit('h1');
    await phone.visit('h2');
    const real = globalThis.fetch;
    globalThis.fetch = (async (url: string, init: RequestInit) => {
      const response = await real(url, init);
      if (!url.endsWith('push')) return response;
      const body = (await response.json()) as { verdicts: { op_id: string }[] };
      body.verdicts = body.verdicts.filter((verdict) => verdict.op_id !== kept.op_id);
      return new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } });
    }) as typeof fetch;
    try {
      await phone.engine.run('saved');
    } finally {
      globalThis.fetch = real;
    }
    expect(await phone.states()).toEqual({ waiting: 1, received: 1 });
    phone.clock.now += 300_000;
    await phone.engine.run('timer');
    expect(await phone.states()).toEqual({ received: 2 });
    expect(server.log).toHaveLength(2);
  });

  it('a killed app leaves nothing in the state of being sent', async () => {
    const phone = makePhone(server);
    const row = await phone.visit('h1');
    await phone.vault.db.outbox.update(row.op_id, { state: 'sending' });
    server.fault = () => 'drop_before';
    await phone.engine.run('start');
    expect(await phone.states()).toEqual({ waiting: 1 });
  });
});

describe('the disk', () => {
  it('full: says so, keeps everything, and goes on when there is room', async () => {
    const phone = makePhone(server);
    await phone.visit('h1');
    const real = IDBObjectStore.prototype.put;
    const disk = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value: { key?: string }, ...rest) {
      if (this.name === 'facts' && value.key === 'feed') throw new DOMException('full', 'QuotaExceededError');
      return real.call(this, value, ...rest);
    });
    await phone.engine.run('start');
    expect(await trouble(phone)).toBe('storage_full');
    expect(await phone.states()).toEqual({ received: 1 });
    disk.mockRestore();
    await phone.engine.run('timer');
    expect(await trouble(phone)).toBe('none');
    expect((await phone.vault.db.outbox.toArray()).map((row) => row.in_feed)).toEqual([1]);
  });

  it('lets go of received items after seven days, never of others', async () => {
    const phone = makePhone(server);
    await phone.visit('old');
    await phone.engine.run('saved');
    phone.clock.now += 7 * 24 * 3600_000 + 1;
    const refused = await phone.visit('refused');
    server.refuse = (operation) => (operation.op_id === refused.op_id ? { code: 'not-found' } : undefined);
    await phone.visit('new');
    await phone.engine.run('saved');
    phone.clock.now += 3 * 24 * 3600_000;
    await phone.engine.run('timer');
    expect((await phone.vault.db.outbox.orderBy('order').toArray()).map((row) => [row.household_id, row.state])).toEqual([['refused', 'needs_you'], ['new', 'received']]);
  });
});

describe('order', () => {
  it('one record goes in order, one operation a request; others do not wait', async () => {
    const phone = makePhone(server);
    const visit = await phone.visit('h1');
    const amends = [];
    for (let i = 0; i < 3; i++) amends.push(await phone.save({ kind: 'visit.amend', record_id: visit.record_id, data: { visit_id: visit.record_id, i } }));
    await phone.visit('h2');
    phone.clock.now -= 3600_000;
    const last = await phone.save({ kind: 'visit.amend', record_id: visit.record_id, data: { visit_id: visit.record_id, late: true } });
    await phone.engine.run('saved');
    const mine = server.log.filter((operation) => (operation.data['id'] ?? operation.data['visit_id']) === visit.record_id);
    expect(mine.map((operation) => operation.op_id)).toEqual([visit, ...amends, last].map((row) => row.op_id));
    expect(await phone.states()).toEqual({ received: 6 });
  });
});

it('asks once when nothing changed', async () => {
  const phone = makePhone(server);
  await phone.engine.run('start');
  server.requests.length = 0;
  await phone.engine.run('timer');
  expect(server.requests.map((request) => request.path)).toEqual(['/api/v1/sync/pull']);
});

it('starts over with a cursor this server cannot read', async () => {
  const phone = makePhone(server);
  await phone.engine.run('start');
  const feed = await phone.vault.db.fact('feed');
  if (!feed) throw new Error('no feed');
  await phone.vault.db.setFact('feed', { ...feed, cursor: 'rubbish' });
  await phone.engine.run('timer');
  expect(await trouble(phone)).toBe('none');
  expect((await phone.vault.db.fact('feed'))?.cursor).toMatch(/^e1:/);
});
