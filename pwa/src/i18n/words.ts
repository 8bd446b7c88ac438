/**
 * Filling a sentence. `{n}` stands for a value; `{n|visit|visits}` for the first word when n is one and the
 * second otherwise (English needs it, Chinese does not). A place without a value stays visible: a wrong
 * sentence should look wrong.
 */
export type Params = Readonly<Record<string, string | number>>;

const PLACE = /\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g;

export function fill(sentence: string, params: Params = {}): string {
  return sentence.replace(PLACE, (place, name: string, one?: string, other?: string) => {
    const value = params[name];
    if (value === undefined) return place;
    if (one === undefined || other === undefined) return String(value);
    return Number(value) === 1 ? one : other;
  });
}

/** Names of the places in a sentence, sorted, each once: what two languages must agree on. */
export function places(sentence: string): string[] {
  return [...new Set([...sentence.matchAll(PLACE)].map((match) => match[1] ?? ''))].sort();
}
