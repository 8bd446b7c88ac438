import { describe, expect, test } from 'vitest';
import careEn from './care.en.json';
import careZh from './care.zh.json';
import deskEn from './desk.en.json';
import deskZh from './desk.zh.json';
import en from './en.json';
import importsEn from './imports.en.json';
import importsZh from './imports.zh.json';
import incidentsEn from './incidents.en.json';
import incidentsZh from './incidents.zh.json';
import lifeEn from './life.en.json';
import lifeZh from './life.zh.json';
import meEn from './me.en.json';
import meZh from './me.zh.json';
import mapEn from './map.en.json';
import mapZh from './map.zh.json';
import tasksEn from './tasks.en.json';
import tasksZh from './tasks.zh.json';
import sensitiveEn from './sensitive.en.json';
import sensitiveZh from './sensitive.zh.json';
import { fill, places } from './words';
import zh from './zh.json';

type Table = Record<string, string>;
const pairs: [string, Table, Table][] = [
  ['phone', zh, en],
  ['desk', deskZh, deskEn],
  ['incidents', incidentsZh, incidentsEn],
  ['imports', importsZh, importsEn],
  ['life', lifeZh, lifeEn],
  ['map', mapZh, mapEn],
  ['own page', meZh, meEn],
  ['care', careZh, careEn],
  ['tasks', tasksZh, tasksEn],
  ['look at a note', sensitiveZh, sensitiveEn],
];
/** A language is named in itself. */
const OWN_NAMES = new Set(['me.language_zh', 'sign_in.other_language']);

describe.each(pairs)('words of the %s', (_, source, other) => {
  const keys = Object.keys(source);
  const of = (table: Table, key: string): string => table[key] ?? '';

  test('both languages have the same keys in the same order', () => {
    expect(Object.keys(other)).toEqual(keys);
  });

  test('a sentence and its translation speak of the same things', () => {
    expect(keys.filter((key) => String(places(of(source, key))) !== String(places(of(other, key))))).toEqual([]);
  });

  test('no sentence is empty', () => {
    expect(keys.filter((key) => !of(source, key).trim() || !of(other, key).trim())).toEqual([]);
  });

  test('English is English', () => {
    expect(keys.filter((key) => /\p{Script=Han}/u.test(of(other, key)) && !OWN_NAMES.has(key))).toEqual([]);
  });
});

describe('fill', () => {
  test('puts values in and keeps unknown places visible', () => {
    expect(fill('{n} of {all}', { n: 3 })).toBe('3 of {all}');
  });

  test('chooses a word by number', () => {
    const visits = '{n} {n|visit|visits}';
    expect([0, 1, 2].map((n) => fill(visits, { n }))).toEqual(['0 visits', '1 visit', '2 visits']);
  });

  test('never reads a value as a place', () => {
    expect(fill('{name}', { name: '{n}' })).toBe('{n}');
  });
});
