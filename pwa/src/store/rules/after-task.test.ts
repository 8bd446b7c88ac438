import { expect, it } from 'vitest';
import { aHousehold, aTask } from '../../testing/samples';
import type { Task, Visit } from '../types';
import { afterTask } from './after-task';
import { afterVisit } from './after-visit';
import { taskId } from './occurrence';

const home = aHousehold({ id: '0193f1a0-0000-7000-8000-000000000302', plan_kind: 'care', plan_every_days: 7 });
const visit = (over: Partial<Visit> = {}): Visit => ({
  id: 'v', household_id: home.id, kind: 'care', mode: 'in_home', outcome: 'met', occurred_at: '2026-11-24T10:00:00+08:00', form: 'living_alone@1',
  answers: {}, needs: [], hazards: [], media: [], worker_id: 'me', worker_name: '', version: 1, flags: [], ...over,
});
const after = (tasks: Task[], made: Visit, household = home): Task[] => afterTask(tasks, made, afterVisit(household, made));
const care = aTask({ due_from: '2026-11-23', due_to: '2026-11-25' });

it('closes the round and plans the next one under the id the server will use', () => {
  expect(after([care], visit())).toEqual([
    { id: taskId(home.id, '2026-11-30'), kind: 'care_visit', household_id: home.id, status: 'todo', due_from: '2026-11-30', due_on: '2026-12-01', due_to: '2026-12-02' },
  ]);
});

it('nobody there changes nothing, who moved is asked for no more', () => {
  expect(after([care], visit({ outcome: 'no_answer' }))).toEqual([care]);
  const handing_out = aTask({ kind: 'distribution' });
  expect(after([care, handing_out], visit({ outcome: 'moved_out' }))).toEqual([handing_out]);
});

it('who declined is left in peace for ninety days', () => {
  expect(after([care], visit({ outcome: 'declined' }))).toMatchObject([{ due_from: '2027-02-22' }]);
});

it('one visit does for the campaign as well, unless it asks for a form of its own', () => {
  const any = aTask({ kind: 'campaign_visit', due_from: '2026-11-01' });
  const own = aTask({ kind: 'campaign_visit', due_from: '2026-11-01', form: 'household@1' });
  const later = aTask({ kind: 'campaign_visit', due_from: '2026-12-01' });
  expect(after([care, any, own, later], visit()).map((task) => task.id)).toEqual([own.id, later.id, taskId(home.id, '2026-11-30')]);
  expect(after([own], visit({ kind: 'household', form: 'household@2' }))).toEqual([]);
});

it('a visit written down late closes its own round and plans nothing', () => {
  const seen = aHousehold({ ...home, last_visit_at: '2026-11-25T10:00:00+08:00', last_outcome: 'met' });
  const next = aTask({ due_from: '2026-12-01', due_to: '2026-12-03' });
  expect(after([care, next], visit(), seen)).toEqual([next]);
});

it('a pause moves the next one, and one without an end keeps it away', () => {
  const away = aHousehold({ ...home, pauses: [['2026-11-30', '2026-12-10']] });
  expect(after([care], visit(), away)).toMatchObject([{ due_from: '2026-12-11', due_to: '2026-12-13' }]);
  expect(after([care], visit(), aHousehold({ ...home, pauses: [['2026-12-01', null]] }))).toEqual([]);
});
