/** The desk's keyboard. Letters act only while nobody is writing. */
export type KeyAct = 'next' | 'previous' | 'search' | 'help';

const KEYS: Record<string, KeyAct> = { j: 'next', ArrowDown: 'next', k: 'previous', ArrowUp: 'previous', '/': 'search', '?': 'help' };

export function actOf(event: KeyboardEvent): KeyAct | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return undefined;
  const at = event.target as HTMLElement | null;
  if (at?.closest('input, textarea, select, dialog, [contenteditable]')) return undefined;
  return KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
}
