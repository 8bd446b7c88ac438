/**
 * Buildings as one sees them from the street: units side by side, floors from the top down, one window a
 * dwelling. A village has no floors; its doors stand in rows of eight.
 */
import type { Card, Day } from '../../store/types';
import { windowOf, type Window } from '../due';

/** Rows of a place without floors. */
const DOORS_A_ROW = 8;
const byNumber = new Intl.Collator('zh-CN', { numeric: true });

export interface Pane {
  room: string;
  window: Window;
  /** Several households may share a dwelling; the first one is opened, the list below names all. */
  cards: Card[];
}
export interface Unit {
  name: string;
  /** Widest floor, in panes. */
  width: number;
  /** From the top down. `panes` may be shorter than the unit is wide. */
  floors: { floor: number; panes: Pane[] }[];
}
export interface Building {
  /** Address part of the path: grid and building, never a household. */
  key: string;
  name: string;
  grid_code: string;
  units: Unit[];
  cards: Card[];
  late: number;
  due: number;
}

const SEVERITY: Window[] = ['late', 'due', 'not', 'seen', 'none'];
const worst = (windows: Window[]): Window => SEVERITY.find((one) => windows.includes(one)) ?? 'none';

export const keyOf = ({ grid_code, building }: Card['household']): string => `${grid_code}~${building}`;

export function buildingsOf(cards: Iterable<Card>, today: Day): Building[] {
  const found = new Map<string, Card[]>();
  for (const card of cards) {
    const key = keyOf(card.household);
    const here = found.get(key);
    if (here) here.push(card);
    else found.set(key, [card]);
  }
  return [...found]
    .map(([key, here]) => buildingOf(key, here, today))
    .sort((a, b) => byNumber.compare(a.grid_code, b.grid_code) || byNumber.compare(a.name, b.name));
}

function buildingOf(key: string, cards: Card[], today: Day): Building {
  const windows = cards.map((card) => windowOf(card.household, today));
  const [first] = cards;
  return {
    key,
    name: first?.household.building ?? '',
    grid_code: first?.household.grid_code ?? '',
    units: unitsOf(cards, today),
    cards,
    late: windows.filter((one) => one === 'late').length,
    due: windows.filter((one) => one === 'due').length,
  };
}

function grouped<K>(cards: readonly Card[], key: (card: Card) => K): Map<K, Card[]> {
  const groups = new Map<K, Card[]>();
  for (const card of cards) groups.set(key(card), [...(groups.get(key(card)) ?? []), card]);
  return groups;
}

function unitsOf(cards: readonly Card[], today: Day): Unit[] {
  return [...grouped(cards, (card) => card.household.unit)]
    .sort(([a], [b]) => byNumber.compare(a, b))
    .map(([name, here]) => {
      const floors = [...grouped(here, (card) => card.household.floor)].sort(([a], [b]) => b - a);
      const rows = floors.flatMap(([floor, onFloor]) => rowsOf(floor, panesOf(onFloor, today)));
      return { name, floors: rows, width: Math.max(...rows.map((row) => row.panes.length)) };
    });
}

function panesOf(cards: readonly Card[], today: Day): Pane[] {
  return [...grouped(cards, (card) => card.household.room)]
    .sort(([a], [b]) => byNumber.compare(a, b))
    .map(([room, here]) => ({ room, cards: here, window: worst(here.map((card) => windowOf(card.household, today))) }));
}

function rowsOf(floor: number, panes: Pane[]): { floor: number; panes: Pane[] }[] {
  const rows = [];
  for (let at = 0; at < panes.length; at += DOORS_A_ROW) rows.push({ floor, panes: panes.slice(at, at + DOORS_A_ROW) });
  return rows;
}

/** The façade as one grid: columns over all units, `undefined` where there is wall. */
export function facadeOf(building: Building): (Window | undefined)[][] {
  const floors = [...new Set(building.units.flatMap((unit) => unit.floors.map((row) => row.floor)))].sort((a, b) => b - a);
  return floors.flatMap((floor) => {
    const perUnit = building.units.map((unit) => unit.floors.filter((row) => row.floor === floor));
    const depth = Math.max(...perUnit.map((rows) => rows.length));
    return Array.from({ length: depth }, (_, index) =>
      building.units.flatMap((unit, at) =>
        Array.from({ length: unit.width }, (_pane, column) => perUnit[at]?.[index]?.panes[column]?.window),
      ),
    );
  });
}
