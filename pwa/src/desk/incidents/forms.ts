/** The values of a step's form: what it begins with, what is still missing, and what is sent. */
import { d } from '../words.svelte';
import type { Field } from './steps';

export type Values = Record<string, unknown>;

const OFFSET_MS = 8 * 3_600_000;
/** A moment as `datetime-local` writes it, on the district's clock. */
export const momentValue = (at: number): string => new Date(at + OFFSET_MS).toISOString().slice(0, 16);
const instantOf = (value: string): string => `${value}:00+08:00`;

export function initial(fields: readonly Field[]): Values {
  const found: Values = {};
  for (const { name, kind, prefill } of fields) {
    if (prefill) found[name] = d(prefill);
    if (kind === 'moment' && name === 'at') found[name] = momentValue(Date.now());
    if (kind === 'units' || kind === 'photos') found[name] = [];
  }
  return found;
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || (typeof value === 'string' && !value.trim()) || (Array.isArray(value) && !value.length);

/** @returns the required fields that are still empty, in order. */
export const complete = (fields: readonly Field[], values: Values): Field[] => fields.filter((field) => field.required && isEmpty(values[field.name]));

/** What is empty is left out: the server tells "nothing" from "empty". */
export function formOf(fields: readonly Field[], values: Values): Values {
  const form: Values = {};
  for (const { name, kind } of fields) {
    const value = values[name];
    if (isEmpty(value)) continue;
    form[name] = kind === 'moment' ? instantOf(String(value)) : typeof value === 'string' ? value.trim() : value;
  }
  return form;
}
