/**
 * Keys of a radio group made of buttons: arrows move and choose, one button is in the tab order.
 * https://www.w3.org/WAI/ARIA/apg/patterns/radio/
 */
export function radioKeys(event: KeyboardEvent): void {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const group = event.currentTarget as HTMLElement;
  const radios = [...group.querySelectorAll<HTMLElement>('[role="radio"]')];
  const at = radios.indexOf(event.target as HTMLElement);
  if (at < 0) return;
  event.preventDefault();
  const next = radios[(at + step + radios.length) % radios.length];
  next?.focus();
  next?.click();
}

/** Only the chosen one is a tab stop; while nothing is chosen, the first. */
export function tabStop(index: number, chosenIndex: number): 0 | -1 {
  return index === Math.max(chosenIndex, 0) ? 0 : -1;
}
