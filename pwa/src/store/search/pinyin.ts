/**
 * Matching what a thumb types against a Chinese name: initials (`sbl`), full pinyin with or without
 * spaces (`sang bai`, `sangbailu`), any prefix, any mixture as an input method allows (`sbailu`),
 * starting at any character of the name.
 */

/** One syllable a character. */
export interface Spelling {
  syllables: string[];
}

const SYLLABLE = /^(?:[bpmfdtnlgkhjqxzcsryw]|zh|ch|sh)?[aeiouvü]{1,4}(?:ng|n|r)?$/;

/**
 * The register stores `sang bailu` and `sbl`; the border between `bai` and `lu` is found again by
 * the initials. A name that cannot be split (a foreign one) keeps its words as they stand.
 */
export function spell(pinyin: string, initials: string): Spelling {
  const letters = pinyin.toLowerCase().replace(/[^a-zü]/g, '');
  const starts = initials.toLowerCase();
  const split = (at: number, index: number): string[] | undefined => {
    if (index === starts.length) return at === letters.length ? [] : undefined;
    if (letters[at] !== starts[index]) return undefined;
    for (let end = Math.min(letters.length, at + 6); end > at; end--) {
      const syllable = letters.slice(at, end);
      if (!SYLLABLE.test(syllable)) continue;
      const rest = split(end, index + 1);
      if (rest) return [syllable, ...rest];
    }
    return undefined;
  };
  return { syllables: split(0, 0) ?? pinyin.toLowerCase().split(/\s+/).filter(Boolean) };
}

export interface SpellingMatch {
  /** Half-open range of characters. */
  from: number;
  to: number;
  matched: 'initials' | 'pinyin';
  /** Did the match end with a whole syllable? `bai` ranks before `ba`. */
  whole: boolean;
}

/** @param query lower-case letters only. Earliest start wins, then the longest syllables. */
export function matchSpelling({ syllables }: Spelling, query: string): SpellingMatch | undefined {
  const eat = (index: number, at: number, longest: boolean): { to: number; whole: boolean; long: boolean } | undefined => {
    if (at === query.length) return { to: index, whole: true, long: longest };
    const syllable = syllables[index];
    if (syllable === undefined || syllable[0] !== query[at]) return undefined;
    let common = 1;
    while (common < syllable.length && at + common < query.length && syllable[common] === query[at + common]) common += 1;
    for (let length = common; length >= 1; length--) {
      if (at + length === query.length) return { to: index + 1, whole: length === syllable.length, long: longest || length > 1 };
      const rest = eat(index + 1, at + length, longest || length > 1);
      if (rest) return rest;
    }
    return undefined;
  };
  for (let from = 0; from < syllables.length; from++) {
    const found = eat(from, 0, false);
    if (found) return { from, to: found.to, matched: found.long ? 'pinyin' : 'initials', whole: found.whole };
  }
  return undefined;
}
