/** The visit being written: every change is on the disk before the next tap. */
import { drafts, instantOf } from '../../store';
import type { Answers, Draft, Form, Id, Outcome } from '../../store/types';
import { isUntouched, modeOf } from './rules';

export class VisitDraft {
  draft = $state<Draft>() as Draft;
  saved_at = $state<string>();
  /** The disk refused: what is on the screen is not safe yet. */
  full = $state(false);
  #form: Form;

  private constructor(form: Form, draft: Draft, saved_at: string | undefined) {
    this.#form = form;
    this.draft = draft;
    this.saved_at = saved_at;
  }

  static async open(form: Form, household_id: Id): Promise<VisitDraft> {
    const kept = await drafts.get(household_id);
    // A draft of another form is finished with the form it was begun with only if that form is still here; else begun anew.
    if (kept?.form === form.form) return new VisitDraft(form, kept, kept.saved_at);
    const now = instantOf(Date.now());
    const fresh: Draft = { household_id, form: form.form, mode: form.default_mode, answers: {}, needs: [], hazards: [], note: '', photos: [], started_at: now, saved_at: now };
    return new VisitDraft(form, fresh, undefined);
  }

  setOutcome(outcome: Outcome): void {
    this.draft.outcome = outcome;
    this.draft.mode = modeOf(this.#form, outcome);
    this.save();
  }

  setAnswer(key: string, answer: Answers[string] | undefined): void {
    if (answer === undefined) delete this.draft.answers[key];
    else this.draft.answers[key] = answer;
    this.save();
  }

  change(part: Partial<Pick<Draft, 'mode' | 'needs' | 'hazards' | 'note' | 'photos' | 'reports'>>): void {
    Object.assign(this.draft, part);
    this.save();
  }

  /** Not awaited by the screen: the store keeps the order, and the time shown is the time it was written. */
  save(): void {
    drafts.save(this.draft).then(
      (at) => {
        this.saved_at = at;
        this.full = false;
      },
      () => (this.full = true),
    );
  }

  /** On leaving without a visit. */
  leave(): void {
    if (this.saved_at && isUntouched(this.draft)) void drafts.drop(this.draft.household_id);
  }
}
