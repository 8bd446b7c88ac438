/** The report being written: every change is on the disk before the next tap. */
import { actions, reports } from '../../store';
import type { ReportDraft } from '../../store/types';
import { isUntouched } from './report-rules';

type Written = Omit<ReportDraft, 'key' | 'id' | 'household_id' | 'started_at' | 'saved_at'>;
/** Undefined takes an answer back. */
type Part = { [K in keyof Written]?: Written[K] | undefined };

export class Report {
  draft = $state<ReportDraft>() as ReportDraft;
  saved_at = $state<string>();
  /** The disk refused: what is on the screen is not safe yet. */
  full = $state(false);

  private constructor(draft: ReportDraft, saved_at: string | undefined) {
    this.draft = draft;
    this.saved_at = saved_at;
  }

  /** @param fresh what a new report begins with; one that was begun before goes on instead. */
  static async open(fresh: ReportDraft, urgent: boolean): Promise<Report> {
    const kept = await reports.get(fresh.key);
    const report = new Report(kept ?? { ...fresh, urgent }, kept?.saved_at);
    if (kept && urgent && !kept.urgent) report.change({ urgent });
    return report;
  }

  change(part: Part): void {
    Object.assign(this.draft, part);
    this.#save();
  }

  /** A reason stands for a photo only as long as there is none. */
  setPhotos(photos: string[]): void {
    if (photos.length) delete this.draft.photo_reason;
    this.change({ photos });
  }

  #save(): void {
    reports.save(this.draft).then(
      (at) => {
        this.saved_at = at;
        this.full = false;
      },
      () => (this.full = true),
    );
  }

  /** On leaving without reporting. */
  leave(): void {
    if (this.saved_at && isUntouched(this.draft)) void actions.dropReport(this.draft);
  }
}
