/** The reactive side of memory.ts: one field a signal, replaced whole and never mutated. */
import { emptyView, type View } from './memory';
import { QUIET } from './status';

class ReactiveView implements View {
  ready = $state(false);
  cards = $state.raw<View['cards']>(new Map());
  areas = $state.raw<View['areas']>([]);
  forms = $state.raw<View['forms']>(new Map());
  items = $state.raw<View['items']>([]);
  drafts = $state.raw<View['drafts']>([]);
  categories = $state.raw<View['categories']>(new Map());
  cases = $state.raw<View['cases']>(new Map());
  casesReady = $state(false);
  reports = $state.raw<View['reports']>([]);
  errands = $state.raw<View['errands']>([]);
  status = $state.raw<View['status']>(QUIET);
}

export const view: View = new ReactiveView();

export function publish(patch: Partial<View>): void {
  Object.assign(view, patch);
}

/** Another person's screens must not show this person's people for a single frame. */
export function clear(): void {
  publish(emptyView());
}
