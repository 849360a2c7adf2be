/** The nearest known word to a mistyped one: commands, flags, settings, profiles. */

/** More letters apart than this is another word, not a slip. */
const MAX_DISTANCE = 3;
/** A word of at least this many letters is taken for the beginning of a longer one. */
const MIN_PREFIX = 3;

/** The likeliest candidate, or undefined when none is close. Ties go to the candidate named first. */
export const nearest = (word: string, candidates: Iterable<string>): string | undefined => nearestFew(word, candidates, 1)[0];

/** At most `count` close candidates, the likeliest first. */
export function nearestFew(word: string, candidates: Iterable<string>, count: number): readonly string[] {
  const typed = word.toLowerCase();
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, distance: distanceTo(typed, candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= bound(typed, candidate))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/** A third of the longer word, at least one letter, and never the whole word. */
const bound = (typed: string, candidate: string): number =>
  Math.min(MAX_DISTANCE, typed.length - 1, Math.max(1, Math.floor(Math.max(typed.length, candidate.length) / 3)));

const distanceTo = (typed: string, candidate: string): number => {
  const apart = editDistance(typed, candidate);
  return typed.length >= MIN_PREFIX && candidate.startsWith(typed) ? Math.min(apart, 1) : apart;
};

/**
 * Damerau-Levenshtein (optimal string alignment): insertions, deletions, replacements, and neighbors exchanged, each
 * one step. Words whose lengths differ by more than the bound are not compared.
 */
export function editDistance(a: string, b: string): number {
  if (a === b) return 0;
  if (Math.abs(a.length - b.length) > MAX_DISTANCE) return Infinity;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const exchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(beforeLast, j - 2) + 1 : Infinity;
      row.push(Math.min(replaced, exchanged, at(last, j) + 1, at(row, j - 1) + 1));
    }
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

const at = (row: readonly number[], index: number): number => row[index] ?? Infinity;
