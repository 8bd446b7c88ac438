/** What was last searched for. It outlives the screen, so that going back finds the same list; it is never in a path. */
let text = $state('');

export const memory = {
  get text(): string {
    return text;
  },
  set text(next: string) {
    text = next;
  },
};
