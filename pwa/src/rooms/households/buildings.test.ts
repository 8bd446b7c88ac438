import { describe, expect, test } from 'vitest';
import { aCard } from '../../testing/samples';
import { buildingsOf, facadeOf } from './buildings';

const TODAY = '2026-11-24';

describe('a building', () => {
  test('units side by side, floors from the top, rooms by number', () => {
    const cards = [
      aCard({ unit: '1', floor: 1, room: '101' }),
      aCard({ unit: '2', floor: 2, room: '202' }),
      aCard({ unit: '2', floor: 2, room: '201', due_on: TODAY }),
      aCard({ unit: '1', floor: 2, room: '201', due_on: '2026-11-20' }),
    ];
    const [building] = buildingsOf(cards, TODAY);
    expect(building).toMatchObject({ late: 1, due: 1, key: '990101001001003~3' });
    expect(building && facadeOf(building)).toEqual([
      ['late', 'due', 'not'],
      ['not', undefined, undefined],
    ]);
  });

  test('two families in one flat are one window, and the worse state shows', () => {
    const [building] = buildingsOf([aCard({ room: '302' }), aCard({ room: '302', due_on: '2026-11-01' })], TODAY);
    expect(building && facadeOf(building)).toEqual([['late']]);
    expect(building?.units[0]?.floors[0]?.panes[0]?.cards).toHaveLength(2);
  });

  test('a village street is told in rows of eight', () => {
    const doors = Array.from({ length: 19 }, (_, index) => aCard({ building: '村东', unit: '', floor: 1, room: `${index + 1}号` }));
    const [street] = buildingsOf(doors, TODAY);
    expect(street && facadeOf(street).map((row) => row.filter(Boolean).length)).toEqual([8, 8, 3]);
  });

  test('the same name in two grids is two buildings; 10 comes after 9', () => {
    const cards = [aCard({ building: '10号楼' }), aCard({ building: '9号楼' }), aCard({ building: '9号楼', grid_code: '990101001001004' })];
    expect(buildingsOf(cards, TODAY).map(({ name, grid_code }) => name + grid_code.slice(-1))).toEqual(['9号楼3', '10号楼3', '9号楼4']);
  });
});
