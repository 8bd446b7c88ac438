/** What the memory knows of tasks beside the doors they are at. */
import type { Bundle } from './db';
import type { afterTask } from './rules/after-task';
import { byEnd, isOpen } from './rules/tasks';
import type { Id, Task } from './types';

export class TaskMemory {
  /** What a visit does to tasks: it arrives with the first unsent visit; until then they stand as the server has them. */
  after: typeof afterTask | undefined;
  /** Tasks this phone has settled, the server not having said so yet. */
  readonly settled = new Set<Id>();

  /** No screen waits for it. @param here called once it is here */
  need(here: () => void): void {
    if (this.after) return;
    void import('./rules/after-task').then(
      (part) => {
        if (this.after) return;
        this.after = part.afterTask;
        here();
      },
      () => undefined,
    );
  }

  /** What is to be done at no door: bundles without a household hold it. */
  errands(bundles: Iterable<Bundle>): Task[] {
    const found: Task[] = [];
    for (const { household, tasks } of bundles) {
      if (household || !tasks) continue;
      for (const { data } of Object.values(tasks)) if (!data.household_id && isOpen(data) && !this.settled.has(data.id)) found.push(data);
    }
    return found.sort(byEnd);
  }
}
