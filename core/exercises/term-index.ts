import { distance } from "fastest-levenshtein";
import { sharedPart, trigramsOf } from "./trigrams.ts";

type Term = { readonly trigrams: readonly number[]; readonly size: number };
type Word = { readonly text: string; readonly terms: readonly number[] };

/** Terms are named by their position in the list that was indexed. */
export type TermIndex = {
  readonly terms: readonly Term[];
  /** In alphabetical order. */
  readonly words: readonly Word[];
  readonly trigramIds: ReadonlyMap<string, number>;
  /** Terms of each trigram, by its id. */
  readonly termsOfTrigram: readonly (readonly number[])[];
};

export type TermMatch = { readonly position: number; readonly similarity: number };

/** @param texts words with one blank between them, in lower case and without accents */
export const buildTermIndex = (texts: readonly string[]): TermIndex => {
  const trigramIds = new Map<string, number>();
  const termsOfTrigram: number[][] = [];
  const termsOfWord = new Map<string, number[]>();
  const terms = texts.map((text, position) => {
    for (const word of new Set(text.split(" "))) {
      const known = termsOfWord.get(word);
      if (known === undefined) termsOfWord.set(word, [position]);
      else known.push(position);
    }
    const trigrams = trigramsOf(text).map((trigram) => {
      const id = trigramIds.get(trigram) ?? trigramIds.size;
      trigramIds.set(trigram, id);
      return id;
    });
    const distinct = new Set(trigrams);
    for (const id of distinct) {
      const known = termsOfTrigram[id];
      if (known === undefined) termsOfTrigram[id] = [position];
      else known.push(position);
    }
    return { trigrams, size: distinct.size };
  });
  const words = Array.from(termsOfWord, ([text, positions]) => ({ text, terms: positions }));
  return { terms, words: words.sort((a, b) => (a.text < b.text ? -1 : 1)), trigramIds, termsOfTrigram };
};

/** A term that is looked for, as an index sees it. */
export type Asked = {
  readonly term: string;
  /** The number of its different trigrams. */
  readonly size: number;
  /** Those of them that the index has. */
  readonly known: readonly number[];
  /** How many of them each term of the index has. */
  readonly common: Uint16Array;
};

export const askedOf = ({ terms, trigramIds, termsOfTrigram }: TermIndex, term: string): Asked => {
  const distinct = new Set(trigramsOf(term));
  const known = [...distinct].flatMap((trigram) => trigramIds.get(trigram) ?? []);
  const common = new Uint16Array(terms.length);
  for (const id of known) {
    for (const position of termsOfTrigram[id] ?? []) common[position] = (common[position] ?? 0) + 1;
  }
  return { term, size: distinct.size, known, common };
};

const firstNotBefore = (words: readonly Word[], text: string): number => {
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((words[middle]?.text ?? "") < text) low = middle + 1;
    else high = middle;
  }
  return low;
};

/**
 * Returns the terms with all words of the asked one, or with words that begin so, in any order.
 * @returns similarity: the share of common trigrams, 0 to 1
 */
export const termsWithWords = ({ words, terms }: TermIndex, { term, size, common }: Asked): TermMatch[] => {
  const found = new Uint8Array(terms.length);
  const asked = [...new Set(term.split(" "))];
  const matches: TermMatch[] = [];
  for (const [number, beginning] of asked.entries()) {
    for (let at = firstNotBefore(words, beginning); words[at]?.text.startsWith(beginning); at += 1) {
      for (const position of words[at]?.terms ?? []) {
        if (found[position] !== number) continue;
        found[position] = number + 1;
        if (number + 1 < asked.length) continue;
        const similarity = sharedPart(common[position] ?? 0, size, terms[position]?.size ?? 0);
        matches.push({ position, similarity });
      }
    }
  }
  return matches;
};

/**
 * Returns the terms a run of whose trigrams is like the asked term.
 * @param least similarity, above 0 and up to 1
 * @param isWanted decides about a term by the greatest similarity that it can have
 * @returns similarity: the greatest share of common trigrams of any run, 0 to 1
 */
export const termsAlike = (
  index: TermIndex,
  { size, known, common }: Asked,
  least: number,
  isWanted: (position: number, most: number) => boolean,
): TermMatch[] => {
  const isAsked = new Uint8Array(index.trigramIds.size);
  for (const id of known) isAsked[id] = 1;
  const lastRun = new Uint32Array(index.trigramIds.size);
  let run = 0;

  const closestRun = (trigrams: readonly number[], total: number): number => {
    let closest = 0;
    for (let start = 0; start < trigrams.length; start += 1) {
      if (isAsked[trigrams[start] ?? 0] === 0) continue;
      run += 1;
      let [distinct, shared] = [0, 0];
      for (let end = start; end < trigrams.length; end += 1) {
        const id = trigrams[end] ?? 0;
        const isShared = isAsked[id] === 1;
        if (lastRun[id] !== run) {
          lastRun[id] = run;
          distinct += 1;
          if (isShared) shared += 1;
        }
        if (isShared) closest = Math.max(closest, sharedPart(shared, size, distinct));
        // A longer run has more other trigrams alone.
        if (shared === total) break;
      }
    }
    return closest;
  };

  const found: TermMatch[] = [];
  // No run can have more in common than the whole term.
  const enough = least * size;
  for (let position = 0; position < common.length; position += 1) {
    const total = common[position] ?? 0;
    if (total < enough || !isWanted(position, total / size)) continue;
    const similarity = closestRun(index.terms[position]?.trigrams ?? [], total);
    if (similarity >= least) found.push({ position, similarity });
  }
  return found;
};

const wordsNear = ({ words }: TermIndex, asked: string, least: number): Map<number, number> => {
  const shares = new Map<number, number>();
  for (const { text, terms } of words) {
    const length = Math.max(text.length, asked.length);
    if (Math.min(text.length, asked.length) < least * length) continue;
    const share = 1 - distance(asked, text) / length;
    if (share < least) continue;
    for (const position of terms) shares.set(position, Math.max(share, shares.get(position) ?? 0));
  }
  return shares;
};

/**
 * Returns the terms that have a word near each word of the asked one.
 * @param least share of letters that one word keeps when it becomes the other, above 0 and up to 1
 * @returns similarity: that share, of the word that is farthest off
 */
export const termsNear = (index: TermIndex, asked: string, least: number): TermMatch[] => {
  let found: Map<number, number> | undefined;
  for (const word of new Set(asked.split(" "))) {
    const near = wordsNear(index, word, least);
    const before = found;
    found = new Map(
      Array.from(near).flatMap(([position, share]): [number, number][] => {
        const other = before === undefined ? 1 : before.get(position);
        return other === undefined ? [] : [[position, Math.min(share, other)]];
      }),
    );
    if (found.size === 0) return [];
  }
  return Array.from(found ?? [], ([position, similarity]) => ({ position, similarity }));
};
