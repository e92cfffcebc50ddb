import { distance } from "fastest-levenshtein";
import { LOCALES, type Locale } from "../taxonomy.ts";
import { buildTermIndex, type TermIndex, termsAlike, termsNear, termsWithWords } from "./term-index.ts";

/** A name or an alias: in lower case, without accents, one blank between words. */
export type SearchTerm = { readonly locale: Locale; readonly text: string; readonly isName: boolean };

export type Searchable = {
  /** Languages of its texts; at least one. */
  readonly locales: readonly Locale[];
  readonly terms: readonly SearchTerm[];
};

export type SearchIndex<Entry extends Searchable> = {
  readonly entries: readonly Entry[];
  readonly terms: readonly (SearchTerm & { readonly entry: Entry })[];
  readonly index: TermIndex;
};

export type SearchHit<Entry> = { readonly entry: Entry; readonly score: number };

type Search<Entry> = {
  /** In the form of the terms. */
  readonly term: string;
  readonly locale: Locale;
  readonly accepts: (entry: Entry) => boolean;
};

/** Ranks: a hit of a higher one precedes all hits of a lower one. */
const EQUAL = 4;
const BEGINNING = 3;
const WORDS = 2;
const ALIKE = 1;

/** Least share of common trigrams, and of equal letters, in a term that matches. */
const LEAST_ALIKE = 0.5;
const LEAST_NEAR = 0.6;

/**
 * Prepares exercises for `searchExercises`. It takes about 30 ms for a thousand exercises.
 * @param entries each with all its terms in every language
 */
export const buildSearchIndex = <Entry extends Searchable>(entries: readonly Entry[]): SearchIndex<Entry> => {
  const terms = entries.flatMap((entry) => entry.terms.map((term) => ({ ...term, entry })));
  return { entries, terms, index: buildTermIndex(terms.map(({ text }) => text)) };
};

/** Returns the language of an exercise's texts for a reader: the requested one, or the first one that exists. */
export const localeFor = ({ locales }: Searchable, asked: Locale): Locale =>
  locales.includes(asked) ? asked : (LOCALES.find((locale) => locales.includes(locale)) ?? asked);

const likeness = (asked: string, term: string): number =>
  1 - distance(asked, term) / Math.max(asked.length, term.length);

/** The best score of each exercise, apart for terms of the reader's language and of the other one. */
type Scores<Entry> = { readonly own: Map<Entry, number>; readonly other: Map<Entry, number> };

const raise = <Entry>(scores: Map<Entry, number>, entry: Entry, score: number): void => {
  if (score > (scores.get(entry) ?? 0)) scores.set(entry, score);
};

type Part<Entry extends Searchable> = SearchIndex<Entry> & {
  readonly isAccepted: (position: number) => boolean;
  readonly isOwn: (position: number) => boolean;
};

const partOf = <Entry extends Searchable>(of: SearchIndex<Entry>, { locale, accepts }: Search<Entry>): Part<Entry> => {
  const accepted = new Map<Entry, boolean>();
  const isAccepted = (position: number): boolean => {
    const entry = of.terms[position]?.entry;
    if (entry === undefined) return false;
    const known = accepted.get(entry) ?? accepts(entry);
    accepted.set(entry, known);
    return known;
  };
  const isOwn = (position: number): boolean => {
    const term = of.terms[position];
    return term !== undefined && term.locale === localeFor(term.entry, locale);
  };
  return { ...of, isAccepted, isOwn };
};

const scoreWords = <Entry extends Searchable>(parts: readonly Part<Entry>[], asked: string): Scores<Entry> => {
  const scores: Scores<Entry> = { own: new Map(), other: new Map() };
  for (const { index, terms, isAccepted, isOwn } of parts) {
    for (const { position, similarity } of termsWithWords(index, asked)) {
      const term = terms[position];
      if (term === undefined || !isAccepted(position)) continue;
      const own = isOwn(position);
      const score =
        term.text === asked
          ? EQUAL + (own ? 0.4 : 0) + (term.isName ? 0.2 : 0)
          : (term.text.startsWith(asked) ? BEGINNING : WORDS) + 0.9 * similarity;
      raise(own ? scores.own : scores.other, term.entry, score);
    }
  }
  return scores;
};

const scoreAlike = <Entry extends Searchable>(
  parts: readonly Part<Entry>[],
  asked: string,
  own: boolean,
): Map<Entry, number> => {
  const scores = new Map<Entry, number>();
  for (const { index, terms, isAccepted, isOwn } of parts) {
    const isWanted = (position: number) => isOwn(position) === own && isAccepted(position);
    for (const { position, similarity } of termsAlike(index, asked, LEAST_ALIKE, isWanted)) {
      const term = terms[position];
      if (term !== undefined) {
        raise(scores, term.entry, ALIKE + 0.45 * similarity + 0.45 * likeness(asked, term.text));
      }
    }
  }
  return scores;
};

const scoreNear = <Entry extends Searchable>(parts: readonly Part<Entry>[], asked: string): Map<Entry, number> => {
  const scores = new Map<Entry, number>();
  for (const { index, terms, isAccepted } of parts) {
    for (const { position, similarity } of termsNear(index, asked, LEAST_NEAR)) {
      const term = terms[position];
      if (term !== undefined && isAccepted(position)) {
        raise(scores, term.entry, 0.5 * similarity + 0.45 * likeness(asked, term.text));
      }
    }
  }
  return scores;
};

const best = (scores: ReadonlyMap<unknown, number>): number => Math.max(0, ...scores.values());

const scoresOf = <Entry extends Searchable>(parts: readonly Part<Entry>[], asked: string): Map<Entry, number> => {
  const { own, other } = scoreWords(parts, asked);
  let isOwn = best(own) >= WORDS || best(other) < WORDS;
  let alike = scoreAlike(parts, asked, isOwn);
  if (own.size + other.size + alike.size === 0) {
    isOwn = false;
    alike = scoreAlike(parts, asked, isOwn);
  }
  const scores = isOwn ? own : other;
  for (const [entry, score] of alike) raise(scores, entry, score);
  for (const [entry, score] of isOwn ? other : own) if (score >= EQUAL) raise(scores, entry, score);
  return scores.size > 0 ? scores : scoreNear(parts, asked);
};

const round = (score: number): number => Math.round(score * 1e6) / 1e6;

/**
 * Finds exercises by name and alias. A term that equals the search scores above 4. One that begins with it scores above
 * 3, and one with all its words or their beginnings above 2. One that shares half of its trigrams scores above 1.
 * Without any of these, a term matches when three fifths of the letters of each word are right. Within a rank, the term
 * with the fewest other words scores highest.
 *
 * Terms of the requested language count, and those of exercises without texts in it. From the other language only an
 * equal term counts beside them. The other language replaces the requested one when that one has no match. It also does
 * so when it alone has the words.
 * @param indexes of different exercises; a score depends on a term and the search alone, so they can be joined
 * @returns each exercise once, in no order; scores are above 0 and below 5, with six decimals
 */
export const searchExercises = <Entry extends Searchable>(
  indexes: readonly SearchIndex<Entry>[],
  search: Search<Entry>,
): SearchHit<Entry>[] => {
  if (search.term === "") return [];
  const parts = indexes.map((index) => partOf(index, search));
  return Array.from(scoresOf(parts, search.term), ([entry, score]) => ({ entry, score: round(score) }));
};
