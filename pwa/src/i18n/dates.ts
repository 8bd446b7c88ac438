/**
 * Days and times as people here read them. The district lives on one clock: a day begins at midnight in
 * Asia/Shanghai, whatever the phone is set to. China has had one zone without summer time since 1991, so a
 * day is plain arithmetic. So are its words: the first Intl.DateTimeFormat of a page costs a cheap phone a tenth of a
 * second, for which Today would wait.
 */
import { t } from './index.svelte';

const OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

/** An instant as its clock here: read with the getUTC… methods. */
const here = (instant: string | number): Date => new Date((typeof instant === 'number' ? instant : Date.parse(instant)) + OFFSET_MS);

/** The calendar day of an instant, `YYYY-MM-DD`. */
export function dayOf(instant: string | number): string {
  return here(instant).toISOString().slice(0, 10);
}

/** Hour of the day, 0 to 23. */
export function hourOf(instant: number): number {
  return here(instant).getUTCHours();
}

/** Whole days from one day to another; negative when `to` lies before. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** 11月24日, with the year only when it is another year. */
export function dayWords(day: string, today: string): string {
  const parts = { year: day.slice(0, 4), month: monthWords(day), day: Number(day.slice(8)) };
  return t(parts.year === today.slice(0, 4) ? 'date.day' : 'date.year_day', parts);
}

export function weekdayWords(day: string): string {
  return t('date.weekdays').split(' ')[new Date(day).getUTCDay()] ?? '';
}

export function monthWords(day: string): string {
  return t('date.months').split(' ')[Number(day.slice(5, 7)) - 1] ?? '';
}

/** 9:41 */
export function clockWords(instant: string | number): string {
  const at = here(instant);
  return `${at.getUTCHours()}:${String(at.getUTCMinutes()).padStart(2, '0')}`;
}

/** 今天 9:12, 昨天 16:40, 11月15日 9:05 */
export function momentWords(instant: string, today: string): string {
  const day = dayOf(instant);
  const time = clockWords(instant);
  const ago = daysBetween(day, today);
  if (ago === 0) return t('date.today_at', { time });
  if (ago === 1) return t('date.yesterday_at', { time });
  return t('date.day_at', { day: dayWords(day, today), time });
}
