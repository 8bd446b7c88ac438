import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { exportUnsent, type Unsent } from './export';
import { compose, enqueue } from './outbox';
import { keepPhoto } from './photos';
import { openVault } from './vault';
import { openExport } from '../../scripts/open-export.mjs';

const open = openExport as (text: string, passphrase: string) => Promise<Unsent>;

it('carries everything unsent, and only the passphrase opens it', async () => {
  const vault = openVault('export');
  const waiting = await compose({ kind: 'visit.record', version: 1, record_id: 'v1', data: { id: 'v1', note: '桑白露' }, media: ['aa'], about: { label: '桑白露', building: '3', unit: '1', room: '302' } }, 5);
  const received = { ...(await compose({ kind: 'visit.record', version: 1, record_id: 'v2', data: {} }, 6)), state: 'received' as const };
  await vault.db.transaction('rw', vault.db.outbox, async () => {
    await enqueue(vault, waiting);
    await vault.db.outbox.add(received);
  });
  const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251);
  await keepPhoto(vault, { id: 'aa', bytes, thumb: bytes.slice(0, 5) }, 7);

  const file = await (await exportUnsent(vault, 'device', '十二生肖加一只鸟', 8)).text();
  expect(file).not.toContain('桑白露');
  expect(file).not.toContain('visit.record');
  const content = await open(file, '十二生肖加一只鸟');
  expect(content.operations).toEqual([{ op_id: waiting.op_id, kind: 'visit.record', version: 1, recorded_at: '1970-01-01T08:00:00.005+08:00', data: { id: 'v1', note: '桑白露' } }]);
  expect(Buffer.from(content.photos[0]?.base64 ?? '', 'base64')).toEqual(Buffer.from(bytes));
  await expect(open(file, '别的口令别的口令')).rejects.toMatchObject({ name: 'OperationError' });
  const changed = JSON.parse(file) as { iv: string };
  await expect(open(JSON.stringify({ ...changed, iv: btoa('twelve bytes') }), '十二生肖加一只鸟')).rejects.toMatchObject({ name: 'OperationError' });
});

it('refuses a passphrase that a neighbour could guess', async () => {
  await expect(exportUnsent(openVault('export'), 'device', 'short', 1)).rejects.toThrow(RangeError);
});
