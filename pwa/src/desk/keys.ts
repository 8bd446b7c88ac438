/** The desk's keyboard. Letters act only while nobody is writing. */
export type KeyAct = 'next' | 'previous' | 'search' | 'help';

const KEYS: Record<string, KeyAct> = { j: 'next', ArrowDown: 'next', k: 'previous', ArrowUp: 'previous', '/': 'search', '?': 'help' };

/** `more` are keys that one desk has beside those of all. */
export function actOf<K extends string = never>(event: KeyboardEvent, more: Record<string, K> = {}): KeyAct | K | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return undefined;
  const at = event.target as HTMLElement | null;
  if (at?.closest('input, textarea, select, dialog, [contenteditable]')) return undefined;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return KEYS[key] ?? more[key];
}
