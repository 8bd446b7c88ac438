/** A visit form: data, versioned, never altered after its release. */
import type { Day, Mode, Outcome, VisitKind } from './types';

/** Words of a form travel with the form, in every language the form was released in. */
export type Words = { zh: string; en: string };
export interface FormOption extends Words {
  code: string;
  category?: string;
}
export interface Question {
  key: string;
  type: 'one' | 'many' | 'text' | 'date' | 'scale';
  label: Words;
  asked?: boolean;
  options?: FormOption[];
  min?: number;
  max?: number;
  when?: Record<string, string[]>;
}
export interface Form {
  form: string;
  kind: VisitKind;
  title: Words;
  purpose: Words;
  outcomes: Outcome[];
  modes: Mode[];
  default_mode: Mode;
  needs: FormOption[];
  hazards: FormOption[];
  questions: Question[];
  max_minutes: number;
  expires_on: Day;
}
