/**
 * Days and times as people here read them. The district lives on one clock: a day begins at midnight in
 * Asia/Shanghai, whatever the phone is set to. China has had one zone without summer time since 1991, so a
 * day is plain arithmetic.
 */
import { locale, t, type Locale } from './index.svelte';

const ZONE = 'Asia/Shanghai';
const OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

type Shape = 'day' | 'year_day' | 'weekday' | 'clock' | 'month';
const SHAPES: Record<Shape, Intl.DateTimeFormatOptions> = {
  day: { month: 'short', day: 'numeric' },
  year_day: { year: 'numeric', month: 'short', day: 'numeric' },
  weekday: { weekday: 'long' },
  clock: { hour: 'numeric', minute: '2-digit', hourCycle: 'h23' },
  month: { month: 'short' },
};
const formats = new Map<string, Intl.DateTimeFormat>();

function format(shape: Shape, at: number): string {
  const language: Locale = locale();
  const id = `${language}:${shape}`;
  let made = formats.get(id);
  if (!made) {
    made = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en', { ...SHAPES[shape], timeZone: ZONE });
    formats.set(id, made);
  }
  return made.format(at);
}

/** The calendar day of an instant, `YYYY-MM-DD`. */
export function dayOf(instant: string | number): string {
  const at = typeof instant === 'number' ? instant : Date.parse(instant);
  return new Date(at + OFFSET_MS).toISOString().slice(0, 10);
}

/** Hour of the day, 0 to 23. */
export function hourOf(instant: number): number {
  return new Date(instant + OFFSET_MS).getUTCHours();
}

/** Whole days from one day to another; negative when `to` lies before. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

const noon = (day: string): number => Date.parse(`${day}T12:00:00+08:00`);

/** 11月24日, with the year only when it is another year. */
export function dayWords(day: string, today: string): string {
  return format(day.slice(0, 4) === today.slice(0, 4) ? 'day' : 'year_day', noon(day));
}

export function weekdayWords(day: string): string {
  return format('weekday', noon(day));
}

export function monthWords(day: string): string {
  return format('month', noon(day));
}

/** 9:41 */
export function clockWords(instant: string | number): string {
  const at = typeof instant === 'number' ? instant : Date.parse(instant);
  return format('clock', at).replace(/^0(\d)/, '$1');
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
