/**
 * What has no place in free text: identity numbers, telephone numbers, bank cards, labels. The server has the same
 * rules in `app/privacy/scan.py`; `tests/data/text_scan.json` holds both to one meaning.
 */
import labels from './sensitive-labels.json';

export type SensitiveKind = 'id_no' | 'bank_card' | 'phone' | 'label';
export interface Found {
  kind: SensitiveKind;
  start: number;
  end: number;
}

/** One space or stroke between two digits. */
const S = '[ \\t\\u3000-]?';
const D = `(?:${S}[0-9])`;
const ID_NO = new RegExp(
  `(?<![0-9])[1-9]${D}{5}${S}(?:1${S}[89]|2${S}0)${D}{2}${S}(?:0${S}[1-9]|1${S}[0-2])` +
    `${S}(?:0${S}[1-9]|[12]${S}[0-9]|3${S}[01])${D}{3}${S}[0-9Xx](?![0-9])`,
  'g',
);
const CARD = new RegExp(`(?<![0-9])[3-6]${D}{15,18}(?![0-9])`, 'g');
const PHONE = new RegExp(`(?<![0-9])(?:(?:00)?86${S})?1${S}[3-9]${D}{9}(?![0-9])`, 'g');
const NUMBERS: [SensitiveKind, RegExp][] = [
  ['id_no', ID_NO],
  ['bank_card', CARD],
  ['phone', PHONE],
];
const LABELS = new RegExp(Object.values(labels).flat().join('|'), 'gi');

/** Wide digits, X and strokes as plain ones; every character stays where it was. */
const narrowed = (text: string): string => text.replace(/[０-９Ｘｘ－]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));

function luhn(told: string): boolean {
  const digits = [...told].filter((one) => one >= '0' && one <= '9').map(Number).reverse();
  const sum = digits.reduce((total, digit, at) => total + (at % 2 ? (2 * digit > 9 ? 2 * digit - 9 : 2 * digit) : digit), 0);
  return sum % 10 === 0;
}

/** Everything in a text that has no place there, in the order of its places. */
export function scan(text: string): Found[] {
  let plain = narrowed(text);
  const found: Found[] = [];
  for (const [kind, pattern] of NUMBERS) {
    for (const hit of [...plain.matchAll(pattern)]) {
      if (kind === 'bank_card' && !luhn(hit[0])) continue;
      const end = hit.index + hit[0].length;
      found.push({ kind, start: hit.index, end });
      // what is one number is not a piece of another
      plain = plain.slice(0, hit.index) + '#'.repeat(hit[0].length) + plain.slice(end);
    }
  }
  for (const hit of plain.matchAll(LABELS)) found.push({ kind: 'label', start: hit.index, end: hit.index + hit[0].length });
  return found.sort((one, other) => one.start - other.start);
}
