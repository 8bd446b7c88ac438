/**
 * One field finds people and doors: name, pinyin, initials, door, phone tail, address. Linear over
 * keys prepared once a card; 10,000 people take a few milliseconds, and nothing has to be kept in
 * step on the disk (a search index there would be personal data in the clear).
 */
import type { Card, Hit, Household, Resident } from '../types';
import { doorKeys, matchDoor, normal, readDoor, type DoorKeys, type DoorQuery } from './door';
import { matchSpelling, spell, type Spelling } from './pinyin';

const LIMIT = 50;

interface PersonKeys {
  resident: Resident;
  spelling: Spelling;
  /** Digits only. */
  phone: string;
}
interface CardKeys {
  door: DoorKeys;
  /** Sorts as a person would walk, by plain comparison: a collator is too slow for ten thousand hits of one letter. */
  order: string;
  address: string;
  phone: string;
  contact: string;
  people: PersonKeys[];
}

/** Cards are immutable, so keys live exactly as long as the card they were made from. */
const cache = new WeakMap<Card, CardKeys>();

function keysOf(card: Card): CardKeys {
  let keys = cache.get(card);
  if (!keys) {
    keys = {
      door: doorKeys(card.household),
      order: orderOf(card.household),
      address: normal(card.household.address),
      phone: digits(card.household.contact_phone),
      contact: card.household.contact_name ?? '',
      people: card.residents.map((resident) => ({
        resident,
        spelling: spell(resident.pinyin, resident.initials),
        phone: digits(resident.phone),
      })),
    };
    cache.set(card, keys);
  }
  return keys;
}

/** A finger that comes meanwhile waits no longer than this. */
const WARM_SLICE_MS = 8;

/** Prepares keys ahead of the first keystroke, a little at a time. */
export async function warm(cards: Iterable<Card>): Promise<void> {
  let until = performance.now() + WARM_SLICE_MS;
  for (const card of cards) {
    keysOf(card);
    if (performance.now() < until) continue;
    await new Promise((resolve) => setTimeout(resolve));
    until = performance.now() + WARM_SLICE_MS;
  }
}

const orderOf = ({ building, unit, floor, room }: Household): string =>
  [building, unit, floor, room].join('\t').replace(/\d+/g, (number) => number.padStart(6, '0'));

const digits = (text: string | undefined): string => (text ?? '').replace(/\D/g, '');

interface Query {
  text: string;
  /** Lower-case letters without spaces, when there is nothing else. */
  letters?: string;
  door?: DoorQuery;
  /** Three or four digits and nothing else; eleven for a whole number. */
  tail?: string;
}

export function readQuery(text: string): Query | undefined {
  const trimmed = text.normalize('NFKC').trim().toLowerCase();
  if (!trimmed) return undefined;
  const letters = trimmed.replace(/[\s']/g, '');
  const door = readDoor(trimmed);
  return {
    text: trimmed,
    ...(/^[a-zü]+$/.test(letters) ? { letters } : {}),
    ...(door ? { door } : {}),
    ...(/^\d{3,11}$/.test(trimmed) ? { tail: trimmed } : {}),
  };
}

interface Ranked {
  hit: Hit;
  rank: number;
}

/** At most fifty hits, best first: the very door, the name, its spelling, the phone, the address. */
export function search(cards: Iterable<Card>, text: string): Hit[] {
  const query = readQuery(text);
  if (!query) return [];
  const found: (Ranked & { order: string })[] = [];
  for (const card of cards) {
    const keys = keysOf(card);
    for (const ranked of hitsIn(card, keys, query)) found.push(Object.assign(ranked, { order: keys.order }));
  }
  found.sort((a, b) => a.rank - b.rank || (a.order < b.order ? -1 : a.order > b.order ? 1 : 0));
  return found.slice(0, LIMIT).map(({ hit }) => hit);
}

function hitsIn(card: Card, keys: CardKeys, query: Query): Ranked[] {
  const door = query.door ? matchDoor(keys.door, query.door) : 0;
  // Who types a whole door wants the door, not somebody behind it whose number ends the same.
  if (door === 2) return [{ rank: 0, hit: { card, matched: 'door', ranges: [] } }];
  const hits: Ranked[] = [];
  for (const person of keys.people) {
    const found = personHit(card, person, query);
    if (found) hits.push(found);
  }
  if (hits.length === 0) {
    const found = door ? { rank: 5, hit: { card, matched: 'door' as const, ranges: [] } } : cardHit(card, keys, query);
    if (found) hits.push(found);
  }
  return hits;
}

function personHit(card: Card, { resident, spelling, phone }: PersonKeys, query: Query): Ranked | undefined {
  const at = resident.name.indexOf(query.text);
  if (at >= 0) {
    const ranges: Hit['ranges'] = [[at, at + query.text.length]];
    return { rank: resident.name === query.text ? 10 : at === 0 ? 11 : 12, hit: { card, resident, matched: 'name', ranges } };
  }
  if (query.letters) {
    const match = matchSpelling(spelling, query.letters);
    if (match) {
      // A spelling that could not be split by character cannot be highlighted by character.
      const ranges: Hit['ranges'] = spelling.syllables.length === resident.name.length ? [[match.from, match.to]] : [];
      const complete = match.from === 0 && match.to === spelling.syllables.length;
      const rank = 20 + (complete ? 0 : match.from === 0 ? 1 : 3) + (match.whole ? 0 : 1);
      return { rank, hit: { card, resident, matched: match.matched, ranges } };
    }
  }
  if (query.tail && phone.endsWith(query.tail)) return { rank: 30, hit: { card, resident, matched: 'phone_tail', ranges: [] } };
  return undefined;
}

function cardHit(card: Card, keys: CardKeys, query: Query): Ranked | undefined {
  const hit = (matched: Hit['matched'], rank: number): Ranked => ({ rank, hit: { card, matched, ranges: [] } });
  if (keys.contact.includes(query.text)) return hit('name', 13);
  if (query.tail && keys.phone.endsWith(query.tail)) return hit('phone_tail', 31);
  // One letter or digit is in nearly every address: that would be noise, not an answer.
  if (query.text.length > 1 && keys.address.includes(normal(query.text))) return hit('address', 40);
  return undefined;
}
