/** Language, text size, theme: in localStorage because public/boot.js needs them before the first paint. */

export interface Prefs {
  locale: 'zh' | 'en';
  text: 'normal' | 'large' | 'larger' | 'largest';
  theme: 'auto' | 'light' | 'dark';
}

const KEY = 'doorstep-prefs';
const DEFAULTS: Prefs = { locale: 'zh', text: 'normal', theme: 'auto' };

function read(): Prefs {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Prefs>) };
  } catch {
    return DEFAULTS;
  }
}

class ReactivePrefs {
  #prefs = $state.raw<Prefs>(read());

  constructor() {
    addEventListener('storage', (event) => {
      if (event.key === KEY) this.#apply(read());
    });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#apply(this.#prefs));
  }

  get locale(): Prefs['locale'] {
    return this.#prefs.locale;
  }
  get text(): Prefs['text'] {
    return this.#prefs.text;
  }
  get theme(): Prefs['theme'] {
    return this.#prefs.theme;
  }

  set(change: Partial<Prefs>): void {
    const next = { ...this.#prefs, ...change };
    try {
      localStorage.setItem(KEY, JSON.stringify(next));
    } catch {
      // Refused or full: the choice holds until the app is closed.
    }
    this.#apply(next);
  }

  /** The same four lines as boot.js, for a change while the app is open. */
  #apply(prefs: Prefs): void {
    this.#prefs = prefs;
    const root = document.documentElement;
    const dark = prefs.theme === 'dark' || (prefs.theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
    root.dataset['theme'] = dark ? 'doorstep-dark' : 'doorstep';
    if (prefs.text === 'normal') delete root.dataset['text'];
    else root.dataset['text'] = prefs.text;
    root.lang = prefs.locale === 'en' ? 'en' : 'zh-CN';
  }
}

export const prefs = new ReactivePrefs();
