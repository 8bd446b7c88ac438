/**
 * The words of the app. Chinese is always in the bundle and is the source of the keys; English arrives when it
 * is chosen (the service worker keeps it for offline use). Reading `t()` in a template follows the language.
 */
import { fill, type Params } from './words';
import zh from './zh.json';

export type Locale = 'zh' | 'en';
export type Key = keyof typeof zh;
type Table = Readonly<Record<string, string>>;
type Loader = () => Promise<{ default: Table }>;

let current = $state<Locale>('zh');
/** English tables that have arrived, by the loader that brought them. */
let tables = $state.raw<ReadonlyMap<Loader, Table>>(new Map());
const loaders = new Set<Loader>();

async function load(loader: Loader): Promise<void> {
  if (tables.has(loader)) return;
  const table = (await loader()).default;
  tables = new Map(tables).set(loader, table);
}

/** A set of sentences with its own English file. `ready()` resolves when the current language can be shown. */
export function dictionary<K extends string>(source: Record<K, string>, loader: Loader) {
  loaders.add(loader);
  return {
    t(key: K, params?: Params): string {
      const table = current === 'en' ? tables.get(loader) : undefined;
      return fill(table?.[key] ?? source[key], params);
    },
    has(key: string): key is K {
      return Object.hasOwn(source, key);
    },
    ready: (): Promise<void> => (current === 'en' ? load(loader) : Promise.resolve()),
  };
}

const words = dictionary<Key>(zh, () => import('./en.json'));
export const t = words.t;
/** For keys made from a code (an outcome, a problem): false when nobody has written that sentence yet. */
export const isKey = words.has;

export function locale(): Locale {
  return current;
}

/** Switches once the words are here, so that no screen is ever half in one language. */
export async function useLocale(next: Locale): Promise<void> {
  if (next === 'en') await Promise.all([...loaders].map(load));
  current = next;
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en';
}

/** Sentences one after the other; Chinese needs no space between them. */
export function sentences(all: string[]): string {
  return all.join(current === 'zh' ? '' : ' ');
}

/** Words that travel with data (forms) in both languages. */
export function pick(text: { zh: string; en: string }): string {
  return text[current];
}
