import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { actions } from './actions';
import { setCurrent } from './current';
import { drafts } from './drafts.svelte';
import { keepPhoto, collectPhotos } from './photos';
import { openBody, ready, settle, unsettled } from './outbox';
import { isQuotaError, openVault, type Vault } from './vault';
import type { Draft, Me } from './types';

const me: Me = { id: 'me', name: '我', roles: [], areas: [], permissions: [], district: { code: '', name: '' } };
let vault: Vault;
let n = 0;
beforeEach(() => {
  vault = openVault(`actions-${++n}`);
  setCurrent({ vault, me });
});
afterEach(() => setCurrent(undefined));

const draft = (over: Partial<Draft> = {}): Draft => ({
  household_id: 'h1', form: 'household@1', mode: 'doorstep', answers: {}, needs: [], hazards: [], note: '  楼道有杂物 ', photos: [],
  started_at: `2026-11-21T09:00:0${n % 10}+08:00`, saved_at: '2026-11-21T09:00:00+08:00', ...over,
});
const refuse = (op_id: string, code = 'invalid-data', params = {}) => settle(vault, [{ op_id, to: 'needs_you', problem: { code, params } }], Date.now());

describe('recording a visit', () => {
  it('writes the operation and takes the draft away, in the shape of the wire', async () => {
    await drafts.save(draft());
    const item = await actions.recordVisit(draft({ photos: ['p1'] }), { outcome: 'met', answers: { change: 'none' } });
    expect(item).toMatchObject({ kind: 'visit.record', version: 1, state: 'waiting', household_id: 'h1' });
    expect(item.data).toMatchObject({ id: item.record_id, household_id: 'h1', kind: 'household', mode: 'doorstep', outcome: 'met', form: 'household@1', answers: { change: 'none' }, needs: [], hazards: [], note: '楼道有杂物', media: ['p1'] });
    expect(item.data['occurred_at']).toBe(item.recorded_at);
    expect(await drafts.get('h1')).toBeUndefined();
  });

  it('two taps are one visit', async () => {
    const one = draft();
    const [a, b] = await Promise.all([actions.recordVisit(one, { outcome: 'met', answers: {} }), actions.recordVisit({ ...one }, { outcome: 'met', answers: {} })]);
    expect(a.op_id).toBe(b.op_id);
    expect(await vault.db.outbox.count()).toBe(1);
  });

  it('a full disk changes nothing and says so; the tap can be repeated', async () => {
    await drafts.save(draft());
    const disk = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    const error = await actions.recordVisit(draft(), { outcome: 'met', answers: {} }).catch((e: unknown) => e);
    expect(isQuotaError(error)).toBe(true);
    expect(await vault.db.outbox.count()).toBe(0);
    expect(await drafts.get('h1')).toBeDefined();
    disk.mockRestore();
    await actions.recordVisit(draft(), { outcome: 'met', answers: {} });
    expect(await vault.db.outbox.count()).toBe(1);
  });

  it('knows a full disk in every wrapping that browsers give it', () => {
    const quota = { name: 'QuotaExceededError' };
    for (const error of [quota, { name: 'AbortError', inner: quota }, { name: 'BulkError', failures: [quota] }, { cause: { inner: quota } }]) {
      expect(isQuotaError(error)).toBe(true);
    }
    for (const error of [undefined, null, 'full', { name: 'AbortError' }, { failures: [] }]) expect(isQuotaError(error)).toBe(false);
  });

  it('a keystroke still being saved does not bring the draft back', async () => {
    void drafts.save(draft({ note: 'a' }));
    void drafts.save(draft({ note: 'ab' }));
    await actions.recordVisit(draft(), { outcome: 'met', answers: {} });
    await drafts.save(draft({ note: 'abc' }));
    expect(await vault.db.drafts.count()).toBe(0);
    await drafts.save(draft({ started_at: 'another time' }));
    expect(await vault.db.drafts.count()).toBe(1);
  });
});

describe('when the server says no', () => {
  it('a visit becomes a draft again, photos and all; a newer draft is not overwritten', async () => {
    const item = await actions.recordVisit(draft({ photos: ['p1'], needs: ['medical'] }), { outcome: 'declined', answers: {} });
    await refuse(item.op_id);
    await drafts.save(draft({ note: 'newer', started_at: 'later' }));
    await expect(actions.discardToDraft(item.op_id)).rejects.toThrow('draft-exists');
    expect(await vault.db.outbox.count()).toBe(1);
    await drafts.drop('h1');
    await actions.discardToDraft(item.op_id);
    expect(await drafts.get('h1')).toMatchObject({ outcome: 'declined', needs: ['medical'], photos: ['p1'], note: '楼道有杂物' });
    expect(await vault.db.outbox.count()).toBe(0);
  });

  it('what is on its way cannot be taken back', async () => {
    const item = await actions.recordVisit(draft(), { outcome: 'met', answers: {} });
    await actions.discardToDraft(item.op_id);
    expect(await vault.db.outbox.count()).toBe(1);
  });
});

describe('a conflict is a choice, field by field', () => {
  const fields = {
    contact_phone: { from: '1', mine: '2', theirs: '3', theirs_by: '李', theirs_at: '2026-11-20T10:00:00+08:00' },
    contact_name: { from: 'a', mine: 'b', theirs: 'c' },
  };
  const conflict = async () => {
    const item = await actions.editHousehold('h1', { contact_phone: { from: '1', to: '2' }, contact_name: { from: 'a', to: 'b' }, use: { from: 'self', to: 'rented' } });
    const later = await actions.editHousehold('h1', { hints: { from: [], to: ['dog'] } });
    await refuse(item.op_id, 'edit-conflict', { fields });
    return { item, later };
  };

  it('mine goes out again, based on what the server holds, and before any later edit', async () => {
    const { item, later } = await conflict();
    expect(ready(await unsettled(vault), Date.now() + 1)).toEqual([]);
    await actions.resolveConflict(item.op_id, 'contact_phone', 'mine');
    expect((await vault.db.outbox.get(item.op_id))?.state).toBe('needs_you');
    await actions.resolveConflict(item.op_id, 'contact_name', 'theirs');
    const [next, ...others] = ready(await unsettled(vault), Date.now() + 1);
    expect(others).toEqual([]);
    expect(next?.op_id).not.toBe(later.op_id);
    expect(next && (await openBody(next)).data).toEqual({ household_id: 'h1', fields: { contact_phone: { from: '3', to: '2' } } });
    expect((await vault.db.outbox.get(item.op_id))?.state).toBe('received');
  });

  it('theirs closes it with nothing to send', async () => {
    const { item, later } = await conflict();
    await actions.resolveConflict(item.op_id, 'nonsense', 'mine');
    await actions.resolveConflict(item.op_id, 'contact_phone', 'theirs');
    await actions.resolveConflict(item.op_id, 'contact_name', 'theirs');
    expect(ready(await unsettled(vault), Date.now() + 1).map((row) => row.op_id)).toEqual([later.op_id]);
  });
});

it('an empty field is said, not left out', async () => {
  const item = await actions.editHousehold('h1', { contact_phone: { from: undefined, to: '13900000000' }, contact_name: { from: '甲', to: undefined } });
  expect(item.data['fields']).toEqual({ contact_phone: { from: null, to: '13900000000' }, contact_name: { from: '甲', to: null } });
});

it('showing a number is written down and waits for nobody', async () => {
  const edit = await actions.editHousehold('h1', { use: { from: 'self', to: 'rented' } });
  await refuse(edit.op_id);
  await actions.revealContact('h1', 'r1');
  const [reveal] = ready(await unsettled(vault), Date.now() + 1);
  expect(reveal && (await openBody(reveal))).toMatchObject({ kind: 'contact.reveal', data: { household_id: 'h1', resident_id: 'r1' } });
});

it('photo bytes stay until the server has photo and record, thumbnails longer, orphans a day', async () => {
  const bytes = new Uint8Array([1, 2, 3]);
  for (const id of ['p1', 'p2', 'p3']) await keepPhoto(vault, { id, bytes, thumb: bytes }, 0);
  const item = await actions.recordVisit(draft({ photos: ['p1'] }), { outcome: 'met', answers: {} });
  await drafts.save(draft({ household_id: 'h2', photos: ['p2'] }));
  await vault.db.photos.update('p1', { state: 'received' });
  await collectPhotos(vault, 3_600_000);
  expect((await vault.db.photos.toArray()).map((row) => [row.id, row.sealed !== undefined])).toEqual([['p1', true], ['p2', true], ['p3', true]]);
  await settle(vault, [{ op_id: item.op_id, to: 'received' }], 1);
  await collectPhotos(vault, 25 * 3_600_000);
  expect((await vault.db.photos.toArray()).map((row) => [row.id, row.sealed !== undefined, row.thumb !== undefined])).toEqual([['p1', false, true], ['p2', true, true]]);
});
