/**
 * Doors as people say them: `3-1-302`, `1-302`, `302`, `3号楼302`, `3栋1单元302室`, `3#1-302`.
 * A query is read into what is known of building, unit and room; a room may be a prefix (`30`).
 */
import type { Household } from '../types';

export interface DoorQuery {
  building?: string;
  unit?: string;
  room?: string;
}

const BUILDING = /^([0-9a-z]+)(?:号楼|幢|栋|座|楼|#)/;
const UNIT = /^([0-9a-z]+)(?:单元|门)/;
const ROOM = /^([0-9a-z]+)(?:室|户|房|号)?$/;

/** 「3号楼」→「3」,「A座」→「a」: what is left when the words around the number are taken away. */
export const plateOf = (text: string): string => /[0-9a-z]+/.exec(normal(text))?.[0] ?? normal(text);

/** Full-width to half-width, every sort of dash to one, no spaces. */
export const normal = (text: string): string =>
  text.normalize('NFKC').toLowerCase().replace(/[\u2010-\u2015\u2212—－_/.]/g, '-').replace(/\s+/g, '');

/** Undefined when the text does not look like a door. */
export function readDoor(text: string): DoorQuery | undefined {
  const door: DoorQuery = {};
  let rest = normal(text);
  if (!/\d/.test(rest)) return undefined;
  const bite = (pattern: RegExp): string | undefined => {
    const found = pattern.exec(rest);
    if (!found) return undefined;
    rest = rest.slice(found[0].length).replace(/^-+/, '');
    return found[1];
  };
  const building = bite(BUILDING);
  const unit = bite(UNIT);
  if (building !== undefined) door.building = building;
  if (unit !== undefined) door.unit = unit;
  const parts = rest.split('-').filter(Boolean);
  const last = parts.pop();
  if (last !== undefined) {
    const room = ROOM.exec(last)?.[1];
    if (room === undefined) return undefined;
    door.room = room;
  }
  const before = parts.pop();
  if (before !== undefined) {
    if (door.unit !== undefined) return undefined;
    door.unit = before;
  }
  const first = parts.pop();
  if (first !== undefined) {
    if (door.building !== undefined) return undefined;
    door.building = first;
  }
  return parts.length ? undefined : door;
}

export interface DoorKeys {
  building: string;
  unit: string;
  room: string;
}

export const doorKeys = (household: Household): DoorKeys => ({
  building: plateOf(household.building),
  unit: plateOf(household.unit),
  room: plateOf(household.room),
});

/** 2 the very door, 1 a door that begins so, 0 another door. */
export function matchDoor(keys: DoorKeys, query: DoorQuery): 0 | 1 | 2 {
  const { building, unit, room } = query;
  // `3-302` may leave out the unit: a pair is unit and room, or building and room.
  if (building !== undefined && keys.building !== building) return 0;
  if (unit !== undefined && keys.unit !== unit && !(building === undefined && keys.building === unit)) return 0;
  if (room === undefined) return building !== undefined || unit !== undefined ? 1 : 0;
  if (keys.room === room) return 2;
  return keys.room.startsWith(room) ? 1 : 0;
}
