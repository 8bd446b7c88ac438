/**
 * Where we are. Paths carry ids only, never a name or an address of a person, because paths end up in logs and
 * histories. Every path can be opened cold and offline: the service worker answers each with the same shell.
 */
import { tick } from 'svelte';

const ROOMS = {
  home: '/',
  today: '/today',
  households: '/households',
  household: '/households/:id',
  visit: '/households/:id/visit',
  building: '/building/:key',
  household_report: '/households/:id/report',
  incidents: '/incidents',
  incident: '/incidents/:id',
  report: '/report',
  report_urgent: '/report/urgent',
  sync: '/sync',
  me: '/me',
  sign_in: '/sign-in',
  desk: '/desk/visits',
  desk_visit: '/desk/visits/:id',
  desk_incidents: '/desk/incidents',
  desk_incident: '/desk/incidents/:id',
  desk_intake: '/desk/intake',
  desk_rules: '/desk/rules',
  desk_rule: '/desk/rules/:id',
  desk_imports: '/desk/imports',
  desk_import: '/desk/imports/:id',
  desk_register: '/desk/registers',
  desk_household: '/desk/registers/:id',
  desk_duplicates: '/desk/duplicates',
} as const;

export type Room = keyof typeof ROOMS;
export interface Place {
  room: Room | 'unknown';
  params: Readonly<Record<string, string>>;
}
/** Kept by the browser with each entry of its history. `depth` counts our own steps; `sheet` open sheets. */
interface Trace {
  depth: number;
  scroll?: number;
  sheet?: number;
}

export function match(pathname: string): Place {
  const parts = pathname.split('/').filter(Boolean);
  for (const [room, pattern] of Object.entries(ROOMS) as [Room, string][]) {
    const wanted = pattern.split('/').filter(Boolean);
    if (wanted.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const fits = wanted.every((piece, index) => {
      const part = parts[index] ?? '';
      if (!piece.startsWith(':')) return piece === part;
      params[piece.slice(1)] = decode(part);
      return true;
    });
    if (fits) return { room, params };
  }
  return { room: 'unknown', params: {} };
}

/** A path typed by hand may hold a broken escape; it then simply fits nothing. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

const trace = (): Trace => (history.state as Trace | null) ?? { depth: 0 };

let path = $state(location.pathname);
const place = $derived(match(path));

export const router = {
  get place(): Place {
    return place;
  },
  get path(): string {
    return path;
  },
};

/** Goes to a path of ours. From an open sheet it takes the sheet's entry, so that back never opens it again. */
export function go(to: string, { replace = false } = {}): void {
  const here = trace();
  if (replace || here.sheet) {
    history.replaceState({ depth: here.depth } satisfies Trace, '', to);
  } else {
    history.replaceState({ ...here, scroll: scrollY } satisfies Trace, '');
    history.pushState({ depth: here.depth + 1 } satisfies Trace, '', to);
  }
  void arrive(0);
}

/** One step back inside the app; opened cold, there is none, so to the room above. */
export function back(above: string): void {
  if (trace().depth > 0) history.back();
  else go(above, { replace: true });
}

async function arrive(scroll: number): Promise<void> {
  path = location.pathname;
  await tick();
  scrollTo(0, scroll);
  document.querySelector<HTMLElement>('h1[tabindex]')?.focus({ preventScroll: true });
}

/** Follows plain clicks on our own links; leaves new tabs, downloads, other origins and phone links alone. */
function follow(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element).closest('a');
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
  if (match(link.pathname).room === 'unknown') return;
  event.preventDefault();
  go(link.pathname);
}

/** Starts listening; returns how to stop. */
export function startRouter(): () => void {
  history.scrollRestoration = 'manual';
  // A sheet does not survive a reload.
  const { depth, scroll } = trace();
  history.replaceState({ depth } satisfies Trace, '');
  if (scroll) scrollTo(0, scroll);
  const popped = (): void => {
    if (location.pathname !== path) void arrive(trace().scroll ?? 0);
  };
  addEventListener('popstate', popped);
  document.addEventListener('click', follow);
  return () => {
    removeEventListener('popstate', popped);
    document.removeEventListener('click', follow);
  };
}
