/** The last decision, held back for five seconds so that it can be taken back. The next one sends it at once. */
import type { Id, Problem } from '../../store/types';
import { take, type FormOf, type Row, type Verb } from './wire';

const HELD_MS = 5_000;

export interface Decision {
  row: Pick<Row, 'id' | 'no' | 'version'>;
  title: string;
  verb: Verb;
  form: FormOf<Verb>;
}

export class Decisions {
  held = $state.raw<Decision | undefined>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param done told with the answer of each decision that was sent. */
  constructor(private readonly done: (decision: Decision, problem: Problem | undefined) => void) {}

  make(decision: Decision): void {
    this.send();
    this.held = decision;
    this.#timer = setTimeout(() => this.send(), HELD_MS);
  }

  /** Takes the last decision back; its case is as it was. */
  takeBack(): Id | undefined {
    const id = this.held?.row.id;
    clearTimeout(this.#timer);
    this.held = undefined;
    return id;
  }

  /** Sends what is held; `leaving` while the page goes away. */
  send(leaving = false): void {
    const decision = this.held;
    clearTimeout(this.#timer);
    this.held = undefined;
    if (!decision) return;
    void take(decision.verb, decision.row.id, decision.row.version, decision.form, leaving).then((taken) => this.done(decision, taken.ok ? undefined : taken.problem));
  }

  /** A page that is closed or put away sends what it still holds. */
  start(): () => void {
    const leave = (): void => {
      if (document.visibilityState === 'hidden') this.send(true);
    };
    const close = (): void => this.send(true);
    document.addEventListener('visibilitychange', leave);
    addEventListener('pagehide', close);
    return () => {
      document.removeEventListener('visibilitychange', leave);
      removeEventListener('pagehide', close);
      this.send(true);
    };
  }
}
