import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { addDays } from '../days';
import { uuidv5 } from '../uuid5';
import { dueWindow, taskId } from './occurrence';

type Told = [every: number, weekday: number | null, pauses: [number, number | null][], declined: number | null, anchor: number, window: [number, number, number] | null, id?: string];
interface Cases {
  since: string;
  household_id: string;
  cases: Told[];
}

/** Written by the server's own rule; a test there keeps the file fresh. */
const file = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../../tests/data/care_windows.json'), 'utf8')) as Cases;
const day = (number: number): string => addDays(file.since, number);

it('every window is the one of the server', () => {
  expect(file.cases.length).toBeGreaterThan(2000);
  for (const told of file.cases) {
    const [plan_every_days, weekday, pauses, declined, anchor, window] = told;
    const found = dueWindow(
      {
        plan_every_days,
        ...(weekday ? { plan_weekday: weekday } : {}),
        pauses: pauses.map(([from, until]) => [day(from), until === null ? null : day(until)]),
        ...(declined === null ? {} : { declined_until: day(declined) }),
      },
      day(anchor),
    );
    const expected = window && { due_from: day(window[0]), due_on: day(window[1]), due_to: day(window[2]) };
    expect(found ?? null, JSON.stringify(told)).toEqual(expected);
  }
});

it('so is every id', () => {
  const named = file.cases.filter(([, , , , , window, id]) => window && id);
  expect(named.length).toBeGreaterThan(200);
  for (const [, , , , , window, id] of named) expect(taskId(file.household_id, day(window?.[0] ?? 0))).toBe(id);
});

it('names as RFC 9562 does', () => {
  expect(uuidv5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  expect(uuidv5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', '长'.repeat(60))).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
