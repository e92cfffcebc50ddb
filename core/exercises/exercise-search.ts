import { distance } from "fastest-levenshtein";
import { LOCALES, type Locale } from "../taxonomy.ts";
import {
  type Asked,
  askedOf,
  buildTermIndex,
  type TermIndex,
  termsAlike,
  termsNear,
  termsWithWords,
} from "./term-index.ts";

/** A name or an alias: in lower case, without accents, one blank between words. */
export type SearchTerm = { readonly locale: Locale; readonly text: string; readonly isName: boolean };

export type Searchable = {
  /** Languages of its texts; at least one. */
  readonly locales: readonly Locale[];
  readonly terms: readonly SearchTerm[];
};

export type SearchIndex<Entry extends Searchable> = {
  readonly entries: readonly Entry[];
  readonly terms: readonly (SearchTerm & { readonly entry: number })[];
  readonly index: TermIndex;
  /** For each language of a reader: 1 where a term is of the language that the reader gets the exercise in. */
  readonly isOwn: Readonly<Record<Locale, Uint8Array>>;
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

/** Returns the language of an exercise's texts for a reader: the requested one, or the first one that exists. */
export const localeFor = ({ locales }: Searchable, asked: Locale): Locale =>
  locales.includes(asked) ? asked : (LOCALES.find((locale) => locales.includes(locale)) ?? asked);

/**
 * Prepares exercises for `searchExercises`. It takes about 50 ms for a thousand exercises.
 * @param entries each with all its terms in every language
 */
export const buildSearchIndex = <Entry extends Searchable>(entries: readonly Entry[]): SearchIndex<Entry> => {
  const terms = entries.flatMap((entry, position) => entry.terms.map((term) => ({ ...term, entry: position })));
  const isOwn = (asked: Locale): Uint8Array => {
    const locales = entries.map((entry) => localeFor(entry, asked));
    return Uint8Array.from(terms, ({ locale, entry }) => (locales[entry] === locale ? 1 : 0));
  };
  const index = buildTermIndex(terms.map(({ text }) => text));
  return { entries, terms, index, isOwn: { en: isOwn("en"), es: isOwn("es") } };
};

const likeness = (asked: string, term: string): number =>
  1 - distance(asked, term) / Math.max(asked.length, term.length);

/** Returns the greatest likeness that terms of these lengths can have. */
const mostLike = (asked: string, term: string): number =>
  Math.min(asked.length, term.length) / Math.max(asked.length, term.length);

/** The best score of each exercise by its position, 0 for none. */
type Scores = Float64Array;

const raise = (scores: Scores, entry: number, score: number): void => {
  if (score > (scores[entry] ?? 0)) scores[entry] = score;
};

/** The exercises of one index during a search. */
type Part<Entry extends Searchable> = SearchIndex<Entry> & {
  /** By terms of the reader's language, and by those of the other one. */
  readonly scores: { readonly own: Scores; readonly other: Scores };
  readonly asked: Asked;
  readonly isAccepted: (entry: number) => boolean;
  readonly isOfReader: Uint8Array;
};

const partOf = <Entry extends Searchable>(
  of: SearchIndex<Entry>,
  { term, locale, accepts }: Search<Entry>,
): Part<Entry> => {
  const { length } = of.entries;
  const known = new Uint8Array(length);
  const isAccepted = (position: number): boolean => {
    if (known[position] === 0) {
      const entry = of.entries[position];
      known[position] = entry !== undefined && accepts(entry) ? 2 : 1;
    }
    return known[position] === 2;
  };
  const scores = { own: new Float64Array(length), other: new Float64Array(length) };
  return { ...of, asked: askedOf(of.index, term), scores, isAccepted, isOfReader: of.isOwn[locale] };
};

const scoreWords = <Entry extends Searchable>(part: Part<Entry>): void => {
  const { index, terms, asked, isAccepted, isOfReader, scores } = part;
  for (const { position, similarity } of termsWithWords(index, asked)) {
    const term = terms[position];
    if (term === undefined || !isAccepted(term.entry)) continue;
    const own = isOfReader[position] === 1;
    const score =
      term.text === asked.term
        ? EQUAL + (own ? 0.4 : 0) + (term.isName ? 0.2 : 0)
        : (term.text.startsWith(asked.term) ? BEGINNING : WORDS) + 0.9 * similarity;
    raise(own ? scores.own : scores.other, term.entry, score);
  }
};

const alikeScore = (similarity: number, like: number): number => ALIKE + 0.45 * similarity + 0.45 * like;

const scoreAlike = <Entry extends Searchable>(part: Part<Entry>, of: "own" | "other"): void => {
  const { index, terms, asked, isAccepted, isOfReader } = part;
  const scores = part.scores[of];
  const wanted = of === "own" ? 1 : 0;
  const canRaise = (position: number, most: number): boolean => {
    const term = terms[position];
    return (
      term !== undefined &&
      isOfReader[position] === wanted &&
      alikeScore(most, mostLike(asked.term, term.text)) > (scores[term.entry] ?? 0) &&
      isAccepted(term.entry)
    );
  };
  for (const { position, similarity } of termsAlike(index, asked, LEAST_ALIKE, canRaise)) {
    const term = terms[position];
    if (term !== undefined) raise(scores, term.entry, alikeScore(similarity, likeness(asked.term, term.text)));
  }
};

const scoreNear = <Entry extends Searchable>(part: Part<Entry>): void => {
  const { index, terms, asked, isAccepted, scores } = part;
  for (const { position, similarity } of termsNear(index, asked.term, LEAST_NEAR)) {
    const term = terms[position];
    if (term === undefined || !isAccepted(term.entry)) continue;
    raise(scores.own, term.entry, 0.5 * similarity + 0.45 * likeness(asked.term, term.text));
  }
};

const best = <Entry extends Searchable>(parts: readonly Part<Entry>[], of: "own" | "other"): number => {
  let most = 0;
  for (const { scores } of parts) {
    for (const one of scores[of]) if (one > most) most = one;
  }
  return most;
};

/** Scores the exercises, and returns the language whose scores count. */
const scoreAll = <Entry extends Searchable>(parts: readonly Part<Entry>[]): "own" | "other" => {
  for (const part of parts) scoreWords(part);
  const [own, other] = [best(parts, "own"), best(parts, "other")];
  const first = own >= WORDS || other < WORDS ? "own" : "other";
  for (const part of parts) scoreAlike(part, first);
  if (other >= WORDS || best(parts, "own") > 0) return first;
  for (const part of parts) scoreAlike(part, "other");
  if (best(parts, "other") > 0) return "other";
  for (const part of parts) scoreNear(part);
  return "own";
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
  const counted = scoreAll(parts);
  const hits: SearchHit<Entry>[] = [];
  for (const { entries, scores } of parts) {
    const [chosen, rest] = counted === "own" ? [scores.own, scores.other] : [scores.other, scores.own];
    for (let position = 0; position < chosen.length; position += 1) {
      const entry = entries[position];
      const equal = rest[position] ?? 0;
      const score = Math.max(chosen[position] ?? 0, equal >= EQUAL ? equal : 0);
      if (entry !== undefined && score > 0) hits.push({ entry, score: round(score) });
    }
  }
  return hits;
};
