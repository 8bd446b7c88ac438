import { expect, test } from 'vitest';
import { aCase } from '../../testing/samples';
import { saidToo } from './report-rules';

const line = (seq: number, actor_name: string, flags: string[] = ['also_seen']) => ({ seq, at: '2026-11-24T09:00:00+08:00', verb: 'comment', role: 'grid_worker', actor_name, from_state: 'submitted', to_state: 'submitted', flags });

test('others are counted once each, neither oneself nor who told it', () => {
  const one = { ...aCase({ reporter_name: '纪晴川' }), log: [line(2, '秦知微'), line(3, '秦知微'), line(4, '岳千帆'), line(5, '纪晴川'), line(6, '戚小满', [])] };
  expect(saidToo(one, '戚小满')).toEqual({ mine: false, others: 2 });
  expect(saidToo(one, '岳千帆')).toEqual({ mine: true, others: 1 });
});

test('what is still on the phone counts as said', () => {
  const one = { ...aCase(), log: [], remarks: [{ at: '2026-11-24T09:00:00+08:00', text: '', also_seen: true }] };
  expect(saidToo(one, '戚小满')).toEqual({ mine: true, others: 0 });
});
