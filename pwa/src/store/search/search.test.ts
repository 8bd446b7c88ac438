import { describe, expect, it } from 'vitest';
import type { Card, Household, Resident } from '../types';
import { matchDoor, readDoor } from './door';
import { matchSpelling, spell } from './pinyin';
import { search, warm } from './search';

let n = 0;
function card(building: string, unit: string, room: string, people: [name: string, pinyin: string, initials: string, phone?: string][], over: Partial<Household> = {}): Card {
  const id = `h${++n}`;
  const household: Household = {
    id, grid_code: 'g', building, unit, floor: Number(room[0]), room, address: `幸福里${building}${unit}单元${room}`, use: 'self', status: 'active',
    visit_preference: 'any', hints: [], members_count: people.length, plan_kind: 'household', plan_form: 'household@1', plan_every_days: 30, ...over,
  };
  const residents: Resident[] = people.map(([name, pinyin, initials, phone]) => ({
    id: `${id}-${name}`, household_id: id, name, pinyin, initials, sex: 9, residence_kind: 'living', is_contact: false, ...(phone ? { phone } : {}),
  }));
  return { household, residents, care: [], visits: [], tasks: [], label: people[0]?.[0] ?? '' };
}

const sang = card('3号楼', '1', '302', [['桑白露', 'sang bailu', 'sbl', '13900008302']]);
const tong = card('3号楼', '2', '501', [['童小满', 'tong xiaoman', 'txm', '13700001234'], ['童安', 'tong an', 'ta']]);
const xian = card('12号楼', '1', '302', [['西安宁', 'xi anning', 'xan']]);
const zhang = card('A座', '3', '1201', [['张三', 'zhang san', 'zs'], ['欧阳娜', 'ouyang na', 'oyn']], { contact_phone: '13311110302' });
const cards = [sang, tong, xian, zhang];
const names = (text: string) => search(cards, text).map((hit) => hit.resident?.name ?? hit.card.label);
const first = (text: string) => search(cards, text)[0];

describe('people', () => {
  it.each([
    ['sbl', '桑白露', 'initials', [[0, 3]]],
    ['bl', '桑白露', 'initials', [[1, 3]]],
    ['SBL', '桑白露', 'initials', [[0, 3]]],
    ['sang', '桑白露', 'pinyin', [[0, 1]]],
    ['sangb', '桑白露', 'pinyin', [[0, 2]]],
    ['sang bailu', '桑白露', 'pinyin', [[0, 3]]],
    ['sangbailu', '桑白露', 'pinyin', [[0, 3]]],
    ['bailu', '桑白露', 'pinyin', [[1, 3]]],
    ['sbailu', '桑白露', 'pinyin', [[0, 3]]],
    ['xiaom', '童小满', 'pinyin', [[1, 3]]],
    ['ouyang', '欧阳娜', 'pinyin', [[0, 2]]],
    ['oyn', '欧阳娜', 'initials', [[0, 3]]],
    ['白露', '桑白露', 'name', [[1, 3]]],
    ['1234', '童小满', 'phone_tail', []],
  ])('%s finds %s by %s', (text, name, matched, ranges) => {
    const hit = first(text);
    expect([hit?.resident?.name, hit?.matched, hit?.ranges]).toEqual([name, matched, ranges]);
  });

  it('does not find what is not there', () => {
    for (const text of ['sbx', 'qqq', '999', '王', '3-1-9', 'bailus']) expect(names(text), text).toEqual([]);
    expect(search(cards, '  ')).toEqual([]);
  });

  it('finds the border between syllables by the initials', () => {
    expect(spell('xi anning', 'xan').syllables).toEqual(['xi', 'an', 'ning']);
    expect(spell('ouyang na', 'oyn').syllables).toEqual(['ou', 'yang', 'na']);
    expect(spell('Muhammad Ali', 'ma').syllables).toHaveLength(2);
    expect(matchSpelling({ syllables: ['xi', 'an'] }, 'xian')).toMatchObject({ from: 0, to: 2 });
    expect(matchSpelling({ syllables: ['xian'] }, 'xian')).toMatchObject({ from: 0, to: 1 });
  });

  it('ranks the whole name before its parts', () => {
    expect(names('tong')).toEqual(['童小满', '童安']);
    expect(names('ta')[0]).toBe('童安');
  });
});

describe('doors', () => {
  it.each(['3-1-302', '3号楼1-302', '3号楼1单元302', '3栋1单元302室', '3#1-302', '３－１－３０２', '3 - 1 - 302', '3号楼302', '3—1—302'])('%s is 3号楼 1-302', (text) => {
    expect(search(cards, text).map((hit) => hit.card)).toEqual([sang]);
    expect(first(text)?.matched).toBe('door');
  });
  it('less said, more found; the very door before a phone that ends the same', () => {
    expect(search(cards, '302').map((hit) => [hit.card, hit.matched])).toEqual([[sang, 'door'], [xian, 'door'], [zhang, 'phone_tail']]);
    expect(search(cards, '1-302').map((hit) => hit.card)).toEqual([sang, xian]);
    expect(search(cards, '50').map((hit) => hit.card)).toEqual([tong]);
    expect(search(cards, 'a-3-1201').map((hit) => hit.card)).toEqual([zhang]);
    expect(search(cards, '3号楼').map((hit) => hit.card)).toEqual([sang, tong]);
  });
  it('reads only what looks like a door', () => {
    expect(readDoor('桑白露')).toBeUndefined();
    expect(readDoor('3-1-302-4')).toBeUndefined();
    expect(matchDoor({ building: '3', unit: '1', room: '302' }, {})).toBe(0);
  });
});

it('finds an address', () => expect(search(cards, '幸福里12').map((hit) => hit.card)).toEqual([xian]));

it('10,000 people: finds the one, keeps to fifty, and prints how long it took', async () => {
  const surnames = ['wang', 'li', 'zhang', 'liu', 'chen', 'yang', 'zhao', 'huang', 'zhou', 'sang'];
  const given = ['wei', 'fang', 'na', 'min', 'jing', 'xiao man', 'bai lu', 'guo qiang', 'yi ran'];
  const many = Array.from({ length: 3_334 }, (_, i) =>
    card(`${i % 40}号楼`, String(i % 4), `${i % 30}0${i % 4}`, Array.from({ length: 3 }, (_, j) => {
      const [s, g] = [surnames[(i + j) % 10] ?? '', given[(i * 7 + j) % 9] ?? ''];
      return ['某某某', `${s} ${g}`, [s, ...g.split(' ')].map((word) => word[0]).join(''), `139${String(i * 3 + j).padStart(8, '0')}`];
    })),
  );
  const timed = (text: string): number => {
    // Processor time, not the clock on the wall: a busy machine is not a slow search.
    const start = process.cpuUsage();
    const found = search(many, text).length;
    times.push(`${text} ${found} in ${(process.cpuUsage(start).user / 1000).toFixed(1)} ms`);
    return found;
  };
  const times: string[] = [];
  await warm(many);
  expect(timed('13900007777')).toBe(1);
  expect(timed('7777')).toBe(1);
  for (const common of ['w', 'sbl', 'zhangna', '2-202', '202', '某某', '幸福里3']) {
    const found = timed(common);
    expect(found, common).toBeGreaterThan(0);
    expect(found, common).toBeLessThanOrEqual(50);
  }
  console.info(`10,002 people: ${times.join(' · ')}`);
});
