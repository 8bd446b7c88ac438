import { describe, expect, test } from 'vitest';
import { aCard } from '../../testing/samples';
import { planOf } from './plan';

const TODAY = '2026-11-24';

describe('the round of the day', () => {
  test('the most overdue is next and stands in no group', () => {
    const cards = [aCard({ due_on: '2026-11-23' }), aCard({ due_on: '2026-11-20' }), aCard({ due_on: TODAY })];
    const plan = planOf(cards, TODAY);
    expect(plan.next).toBe(cards[1]);
    expect(plan).toMatchObject({ count: 3, late: 2, today: 1, later: 0 });
    expect(plan.groups.flatMap((group) => group.cards)).toEqual([cards[0], cards[2]]);
  });

  test('among equals, care comes first', () => {
    const care = aCard({ due_on: TODAY, plan_kind: 'care' });
    expect(planOf([aCard({ due_on: TODAY }), care], TODAY).next).toBe(care);
  });

  test('buildings in the order of their numbers, overdue first inside', () => {
    const [ten, two, twoLate] = [aCard({ building: '10号楼', due_on: TODAY }), aCard({ building: '2号楼', due_on: TODAY }), aCard({ building: '2号楼', due_on: '2026-11-23' })];
    const plan = planOf([aCard({ building: '1号楼', due_on: '2026-11-01' }), ten, two, twoLate], TODAY);
    expect(plan.groups.map(({ building, cards }) => [building, cards.length])).toEqual([
      ['2号楼', 2],
      ['10号楼', 1],
    ]);
    expect(plan.groups[0]?.cards).toEqual([twoLate, two]);
  });

  test('what is due is never cut, what comes soon fills up to a list one can hold in the head', () => {
    const must = Array.from({ length: 20 }, () => aCard({ due_on: TODAY }));
    const soon = Array.from({ length: 30 }, () => aCard({ due_on: '2026-11-28' }));
    expect(planOf([...must, ...soon], TODAY)).toMatchObject({ count: 20, later: 30 });
    expect(planOf(soon, TODAY)).toMatchObject({ count: 12, later: 18, late: 0, today: 0 });
  });

  test('nobody due, nobody next', () => {
    expect(planOf([], TODAY)).toEqual({ groups: [], count: 0, late: 0, today: 0, later: 0 });
  });
});
