/** The keyboard of the incidents' desk. Letters and digits act only while nobody is writing. */
export type KeyAct =
  | 'next' | 'previous' | 'search' | 'help' | 'mark' | 'mark_all' | 'enter' | 'undo' | 'merge' | 'remark' | 'sound' | 'other_unit' | 'co_unit' | 'left' | 'right' | 'missed' | 'next_view' | 'previous_view' | 'whistle' | 'map'
  | number;

const KEYS: Record<string, KeyAct> = {
  j: 'next',
  ArrowDown: 'next',
  k: 'previous',
  ArrowUp: 'previous',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  '/': 'search',
  '?': 'help',
  x: 'mark',
  a: 'mark_all',
  Enter: 'enter',
  z: 'undo',
  m: 'merge',
  n: 'remark',
  s: 'sound',
  u: 'other_unit',
  c: 'co_unit',
  p: 'missed',
  w: 'whistle',
  g: 'map',
  ']': 'next_view',
  '[': 'previous_view',
};
const WRITING = 'input:not([type=checkbox]), textarea, select, dialog, [contenteditable]';
/** On these the browser itself knows what Enter and arrows mean. */
const OWN_ENTER = 'button, a, summary';
const OWN_ARROWS = '[role=radio]';

/** Digits are told as numbers, 1 to 9. */
export function actOf(event: KeyboardEvent): KeyAct | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return undefined;
  const at = event.target as HTMLElement | null;
  if (at?.closest(WRITING)) return undefined;
  if (event.key === 'Enter' && at?.closest(OWN_ENTER) && !at.closest('.qrow')) return undefined;
  if (event.key.startsWith('Arrow') && at?.closest(OWN_ARROWS)) return undefined;
  if (/^[1-9]$/.test(event.key)) return Number(event.key);
  return KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
}
