import type { Problem } from './types';

/** One field of an `edit-conflict`, as the server puts it. */
export interface Disagreement {
  from: unknown;
  mine: unknown;
  theirs: unknown;
  theirs_by?: string;
  theirs_at?: string;
}

export const disagreements = (problem: Problem | undefined): Record<string, Disagreement> =>
  (problem?.params?.['fields'] as Record<string, Disagreement> | undefined) ?? {};
