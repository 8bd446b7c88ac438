/**
 * Days and instants. A day begins at midnight in Asia/Shanghai whatever zone the phone is set to;
 * China keeps one offset and no summer time, so +08:00 is arithmetic and needs no time zone table.
 */
import type { Day, Instant } from './types';

const OFFSET_MS = 8 * 3600_000;
const DAY_MS = 24 * 3600_000;

/** `2026-11-21T09:30:00.000+08:00` */
export const instantOf = (ms: number): Instant => new Date(ms + OFFSET_MS).toISOString().replace('Z', '+08:00');

export const msOf = (instant: Instant): number => Date.parse(instant);

export const dayOfMs = (ms: number): Day => new Date(ms + OFFSET_MS).toISOString().slice(0, 10);

/** The day on which an instant falls at the doorstep. */
export const dayOf = (instant: Instant): Day => dayOfMs(msOf(instant));

export const addDays = (day: Day, count: number): Day =>
  new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);

/** `2026-11` */
export const monthOf = (day: Day): string => day.slice(0, 7);
