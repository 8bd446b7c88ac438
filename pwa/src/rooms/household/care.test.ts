import { expect, it } from 'vitest';
import zh from '../../i18n/care.zh.json';
import { aCard } from '../../testing/samples';
import { careLines } from './care';

const words = (care: object[], hints: string[] = []): string[] =>
  careLines({ ...aCard({ hints }), care: care.map((one, n) => ({ id: `k${n}`, household_id: 'h', ...one })) }).map((line) => line.word);

it('says each thing once, and nothing that stands with the hints of the door', () => {
  expect(words([{ category: 'K01' }, { category: 'K01' }, { hint: 'quiet_visit' }])).toEqual([zh.K01, zh.quiet_visit]);
  expect(words([{ hint: 'call_first' }], ['call_first'])).toEqual([]);
});

it('keeps quiet about what it has no word for', () => {
  expect(words([{ category: 'K77' }, { hint: 'title_of_tomorrow' }, {}])).toEqual([]);
});
