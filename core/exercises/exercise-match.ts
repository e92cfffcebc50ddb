import { exerciseNameWords } from "./exercise-name.ts";
import { type ExerciseTraits, impliedWords } from "./implied-words.ts";

/** From this confidence on, a name is taken for an exercise without asking. */
export const AUTO_MATCH_CONFIDENCE = 0.95;

/** Confidence of a name that has more words than the exercise's own names, all of them true of it. */
const IMPLIED_CONFIDENCE = 0.99;

/** Two known words written as one ("facepull") are nearly as sure as two. */
const SPLIT_CONFIDENCE = 0.97;

const SLIP_CONFIDENCE = 0.96;

/** More wrong letters, or one in a shorter word: another word may be meant. */
const GUESS_CONFIDENCE = 0.9;

/** Two exercises explain the name equally well: which one is meant must be asked. */
const AMBIGUOUS_CONFIDENCE = 0.9;

/** Factor on a likeness with an unexplained word: "incline", "dumbbell" and "seated" make other exercises. */
const UNEXPLAINED_FACTOR = 0.8;

const CANDIDATE_FLOOR = 0.3;

const MAX_CANDIDATES = 5;

/** Limit of compared words in a name: no lift needs so many. */
const MAX_SLOTS = 30;

export type NamedExercise = { readonly id: string; readonly names: readonly string[] } & Partial<ExerciseTraits>;
export type ExerciseCandidate = { readonly exerciseId: string; readonly name: string; readonly confidence: number };
export type ExerciseMatch = {
  readonly exerciseId: string | null;
  readonly confidence: number;
  readonly candidates: readonly ExerciseCandidate[];
};

type Term = { readonly entry: number; readonly words: number; readonly weight: number };
type Word = { readonly text: string; readonly weight: number; readonly terms: readonly number[] };
type Reading = { readonly word: Word; readonly similarity: number; readonly confidence: number };
type Slot = { readonly weight: number; readonly readings: readonly Reading[] };

export type ExerciseIndex = {
  readonly exercises: readonly NamedExercise[];
  readonly exact: ReadonlyMap<string, readonly number[]>;
  readonly implied: readonly ReadonlySet<string>[];
  readonly terms: readonly Term[];
  readonly words: ReadonlyMap<string, Word>;
  readonly wordsByInitial: ReadonlyMap<string, readonly Word[]>;
  readonly unknownWordWeight: number;
};

const impliedOf = ({ names, equipment, movementPattern, unilateral }: NamedExercise): ReadonlySet<string> =>
  impliedWords(
    { equipment: equipment ?? [], movementPattern: movementPattern ?? null, unilateral: unilateral ?? false },
    names.map(exerciseNameWords),
  );

/**
 * Prepares exercises for `matchExercise`. When two exercises share a name, the earlier one wins: put a user's own
 * before the catalogue.
 * @param exercises each with its names and aliases in every language, the first one for display, and its known traits
 */
export const buildExerciseIndex = (exercises: readonly NamedExercise[]): ExerciseIndex => {
  const exact = new Map<string, number[]>();
  const wordsOfTerm: { entry: number; words: readonly string[] }[] = [];
  const termsOfWord = new Map<string, number[]>();

  exercises.forEach(({ names }, entry) => {
    for (const words of distinctNames(names)) {
      append(exact, words.join(" "), entry);
      for (const word of words) {
        append(termsOfWord, word, wordsOfTerm.length);
      }
      wordsOfTerm.push({ entry, words });
    }
  });

  const implied = exercises.map(impliedOf);
  for (const word of implied.flatMap((words) => [...words])) {
    if (!termsOfWord.has(word)) termsOfWord.set(word, []);
  }

  // A word that few names have ("zottman") says more about which exercise is meant than one of many ("press").
  const weightOf = (occurrences: number): number => Math.log(1 + (wordsOfTerm.length + 1) / Math.max(occurrences, 1));
  const words = new Map<string, Word>();
  const wordsByInitial = new Map<string, Word[]>();
  for (const [text, terms] of termsOfWord) {
    const word = { text, terms, weight: weightOf(terms.length) };
    words.set(text, word);
    append(wordsByInitial, text.charAt(0), word);
  }
  const terms = wordsOfTerm.map((term) => ({
    entry: term.entry,
    words: term.words.length,
    weight: term.words.reduce((sum, text) => sum + (words.get(text)?.weight ?? 0), 0),
  }));
  return {
    exercises,
    exact,
    implied: exercises.map(impliedOf),
    terms,
    words,
    wordsByInitial,
    unknownWordWeight: weightOf(1),
  };
};

const distinctNames = (names: readonly string[]): Iterable<string[]> =>
  new Map(
    names
      .map(exerciseNameWords)
      .filter((words) => words.length > 0)
      .map((words) => [words.join(" "), words]),
  ).values();

const append = <Value>(lists: Map<string, Value[]>, key: string, value: Value): void => {
  const list = lists.get(key);
  if (list === undefined) {
    lists.set(key, [value]);
  } else {
    list.push(value);
  }
};

/**
 * Finds the exercise that a name of another app or of a spreadsheet means.
 * Equal words in any order are certain (1). A name is nearly certain when it adds only words that are true of the
 * exercise. These are its implement, its side, and its usual position. An unknown word may be a misspelling of a known
 * one, or two known ones written together. A known word is never corrected ("abduction" is no misspelt "adduction").
 * With an unexplained word on either side, the exercise stays a candidate. Its confidence is then the share of common
 * words (Dice's coefficient; rare words weigh more).
 * @param sourceName any text of any script
 * @returns `exerciseId` from `AUTO_MATCH_CONFIDENCE` on, else null. `confidence` is of the best candidate, 0 to 1. At
 * most five candidates, best first, then in the order of the index.
 */
export const matchExercise = (sourceName: string, index: ExerciseIndex): ExerciseMatch => {
  const sourceWords = exerciseNameWords(sourceName);
  const same = index.exact.get(sourceWords.join(" "));
  const ranked = same?.map((entry) => ({ entry, confidence: 1 })) ?? similarExercises(sourceWords, index);
  const candidates = ranked.slice(0, MAX_CANDIDATES).flatMap(({ entry, confidence }) => {
    const exercise = index.exercises[entry];
    return exercise === undefined ? [] : [{ exerciseId: exercise.id, name: exercise.names[0] ?? "", confidence }];
  });
  const best = candidates[0];
  return best === undefined
    ? { exerciseId: null, confidence: 0, candidates }
    : {
        exerciseId: best.confidence >= AUTO_MATCH_CONFIDENCE ? best.exerciseId : null,
        confidence: best.confidence,
        candidates,
      };
};

type Ranked = { readonly entry: number; readonly confidence: number };

type Overlap = { common: number; words: number; slots: number; confidence: number };

const overlapsOf = (slots: readonly Slot[]): Map<number, Overlap> => {
  const overlaps = new Map<number, Overlap>();
  slots.forEach(({ weight, readings }, slot) => {
    for (const { word, similarity, confidence } of readings) {
      for (const term of word.terms) {
        const overlap = overlaps.get(term) ?? { common: 0, words: 0, slots: 0, confidence: 1 };
        if ((overlap.slots & (1 << slot)) !== 0) continue;
        overlap.common += (weight + word.weight) * similarity;
        overlap.words += 1;
        overlap.slots |= 1 << slot;
        overlap.confidence *= confidence;
        overlaps.set(term, overlap);
      }
    }
  });
  return overlaps;
};

/** Returns the confidence that the further words of the source are true of the exercise; 0 when one is not. */
const confidenceOfRest = (slots: readonly Slot[], taken: number, implied: ReadonlySet<string>): number => {
  const rest = slots.filter((_, slot) => (taken & (1 << slot)) === 0);
  if (rest.length === 0) return 1;
  return rest.reduce((confidence, { readings }) => {
    const reading = readings.find(({ word }) => implied.has(word.text));
    return confidence * (reading?.confidence ?? 0);
  }, IMPLIED_CONFIDENCE);
};

const rounded = (confidence: number): number => Math.round(confidence * 1000) / 1000;

const similarExercises = (sourceWords: readonly string[], index: ExerciseIndex): Ranked[] => {
  const slots = readSource(sourceWords, index);
  if (slots.length > MAX_SLOTS) return [];
  const sourceWeight = slots.reduce((sum, { weight }) => sum + weight, 0);
  const confidences = new Map<number, number>();
  for (const [position, overlap] of overlapsOf(slots)) {
    const term = index.terms[position];
    if (term === undefined) continue;
    const rest =
      overlap.words === term.words ? confidenceOfRest(slots, overlap.slots, index.implied[term.entry] ?? new Set()) : 0;
    const likeness = overlap.common / (sourceWeight + term.weight);
    const confidence = rest > 0 ? overlap.confidence * rest : likeness * UNEXPLAINED_FACTOR;
    confidences.set(term.entry, Math.max(confidences.get(term.entry) ?? 0, rounded(confidence)));
  }
  const ranked = Array.from(confidences, ([entry, confidence]) => ({ entry, confidence }))
    .filter(({ confidence }) => confidence >= CANDIDATE_FLOOR)
    .sort((a, b) => b.confidence - a.confidence || a.entry - b.entry);
  return withoutTies(ranked);
};

const withoutTies = (ranked: readonly Ranked[]): Ranked[] => {
  const sure = ranked.filter(({ confidence }) => confidence >= AUTO_MATCH_CONFIDENCE);
  if (sure.length < 2) return [...ranked];
  return ranked.map(({ entry, confidence }) => ({ entry, confidence: Math.min(confidence, AMBIGUOUS_CONFIDENCE) }));
};

const readSource = (sourceWords: readonly string[], index: ExerciseIndex): Slot[] => {
  const known = new Map<string, Slot>();
  const misspelt: Slot[] = [];
  const read = (word: Word, confidence: number): void => {
    if (!known.has(word.text)) {
      known.set(word.text, { weight: word.weight, readings: [{ word, similarity: confidence, confidence }] });
    }
  };
  const unknown = sourceWords.filter((text) => {
    const word = index.words.get(text);
    if (word !== undefined) {
      read(word, 1);
    }
    return word === undefined;
  });
  for (const text of unknown) {
    const parts = splitInTwo(text, index);
    if (parts === null) {
      const readings = similarWords(text, index).filter(({ word }) => !known.has(word.text));
      misspelt.push({ weight: readings[0]?.word.weight ?? index.unknownWordWeight, readings });
    } else {
      // The parts share one slip: each carries half of it.
      for (const part of parts) {
        read(part, Math.sqrt(SPLIT_CONFIDENCE));
      }
    }
  }
  return [...known.values(), ...misspelt];
};

const MIN_PART_LENGTH = 3;
const MAX_RUN_TOGETHER_LENGTH = 40;

const splitInTwo = (text: string, index: ExerciseIndex): [Word, Word] | null => {
  if (text.length > MAX_RUN_TOGETHER_LENGTH) {
    return null;
  }
  for (let at = MIN_PART_LENGTH; at <= text.length - MIN_PART_LENGTH; at += 1) {
    const first = index.words.get(text.slice(0, at));
    const second = index.words.get(text.slice(at));
    if (first !== undefined && second !== undefined) {
      return [first, second];
    }
  }
  return null;
};

/** One typing error is allowed from four letters on and two from eight on, the first letter being right. */
const allowedErrors = (text: string): number => (text.length < 4 ? 0 : text.length < 8 ? 1 : 2);

/** Below this many letters one wrong letter makes another word too easily. */
const SURE_LENGTH = 5;

const similarWords = (text: string, index: ExerciseIndex): Reading[] => {
  const allowed = allowedErrors(text);
  return (index.wordsByInitial.get(text.charAt(0)) ?? [])
    .filter((word) => allowed > 0 && Math.abs(word.text.length - text.length) <= allowed)
    .map((word) => ({ word, errors: typingErrors(text, word.text) }))
    .filter(({ errors }) => errors <= allowed)
    .map(({ word, errors }) => {
      const length = Math.max(text.length, word.text.length);
      const confidence = errors === 1 && length >= SURE_LENGTH ? SLIP_CONFIDENCE : GUESS_CONFIDENCE;
      return { word, similarity: 1 - errors / length, confidence };
    })
    .sort((a, b) => b.similarity - a.similarity || (a.word.text < b.word.text ? -1 : 1));
};

/** Letters left out, added, wrong or swapped with their neighbour (optimal string alignment distance). */
const typingErrors = (a: string, b: string): number => {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let errors = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        errors = Math.min(errors, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(errors);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
};
