// @vitest-environment happy-dom
import { afterEach, describe, expect, test } from 'vitest';
import { clockWords, dayOf, daysBetween, dayWords, hourOf, momentWords, monthWords, weekdayWords } from './dates';
import { useLocale } from './index.svelte';

describe('days begin at midnight in Shanghai', () => {
  test('a late evening in UTC is the next day here', () => {
    expect(dayOf('2026-11-23T16:00:00Z')).toBe('2026-11-24');
    expect(dayOf('2026-11-23T15:59:59Z')).toBe('2026-11-23');
  });

  test('the hour is the hour here', () => {
    expect(hourOf(Date.parse('2026-11-24T13:00:00Z'))).toBe(21);
  });

  test('days are counted over a month and a year', () => {
    expect(daysBetween('2026-11-24', '2026-12-01')).toBe(7);
    expect(daysBetween('2027-01-01', '2026-12-31')).toBe(-1);
  });
});

const YEAR = Array.from({ length: 365 }, (_, n) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10));

describe('as people read them', () => {
  afterEach(() => useLocale('zh'));

  test.each(['zh', 'en'] as const)('every day of a year is said as the platform says it: %s', async (locale) => {
    await useLocale(locale);
    const say = (day: string, shape: Intl.DateTimeFormatOptions): string =>
      new Intl.DateTimeFormat(locale === 'zh' ? 'zh-CN' : 'en', { ...shape, timeZone: 'UTC' }).format(Date.parse(day));
    for (const day of YEAR) {
      expect(dayWords(day, '2026-06-01')).toBe(say(day, { month: 'short', day: 'numeric' }));
      expect(dayWords(day, '2027-06-01')).toBe(say(day, { year: 'numeric', month: 'short', day: 'numeric' }));
      expect(weekdayWords(day)).toBe(say(day, { weekday: 'long' }));
      expect(monthWords(day)).toBe(say(day, { month: 'short' }));
    }
  });

  test('the year is said only when it differs', () => {
    expect(dayWords('2026-11-04', '2026-11-24')).toBe('11月4日');
    expect(dayWords('2025-11-04', '2026-11-24')).toBe('2025年11月4日');
  });

  test('a clock has no leading zero and never says 24', () => {
    expect(clockWords('2026-11-24T01:41:00Z')).toBe('9:41');
    expect(clockWords('2026-11-23T16:05:00Z')).toBe('0:05');
  });

  test('today and yesterday are said as such', () => {
    expect(momentWords('2026-11-24T09:12:00+08:00', '2026-11-24')).toBe('今天 9:12');
    expect(momentWords('2026-11-23T16:40:00+08:00', '2026-11-24')).toBe('昨天 16:40');
    expect(momentWords('2026-11-15T09:05:00+08:00', '2026-11-24')).toBe('11月15日 9:05');
  });
});
