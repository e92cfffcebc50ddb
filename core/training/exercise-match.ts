import { exerciseNameWords } from "./exercise-name.ts";

/** From this confidence on, a name is taken for an exercise without asking. */
export const AUTO_MATCH_CONFIDENCE = 0.85;

/** What is left of a likeness when a word stays unexplained: "incline", "dumbbell" and "seated" make other exercises. */
const UNEXPLAINED_FACTOR = 0.8;

/** Two known words written as one ("facepull") are nearly as sure as two. */
const SPLIT_SIMILARITY = 0.99;

/** Below this a candidate is noise. */
const CANDIDATE_FLOOR = 0.3;

const MAX_CANDIDATES = 5;

export type NamedExercise = { readonly id: string; readonly names: readonly string[] };
export type ExerciseCandidate = { readonly exerciseId: string; readonly name: string; readonly confidence: number };
export type ExerciseMatch = {
  readonly exerciseId: string | null;
  readonly confidence: number;
  readonly candidates: readonly ExerciseCandidate[];
};

/** One distinct name of an exercise: which exercise, how many words, and the sum of their weights. */
type Term = { readonly entry: number; readonly words: number; readonly weight: number };
type Word = { readonly text: string; readonly weight: number; readonly terms: readonly number[] };
/** A word of the source: its weight, and the words of the index that it may stand for, with 1 for the same word. */
type Slot = { readonly weight: number; readonly readings: readonly { word: Word; similarity: number }[] };

export type ExerciseIndex = {
  readonly exercises: readonly NamedExercise[];
  readonly exact: ReadonlyMap<string, readonly number[]>;
  readonly terms: readonly Term[];
  readonly words: ReadonlyMap<string, Word>;
  readonly wordsByInitial: ReadonlyMap<string, readonly Word[]>;
  readonly unknownWordWeight: number;
};

/**
 * Prepares exercises for `matchExercise`.
 * @param exercises each with its names and aliases in every language, the one to show first. Where two exercises bear the
 * same name the earlier one is taken: put a user's own before the catalogue
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

  // A word that few names have ("zottman") says more about which exercise is meant than one of many ("press").
  const weightOf = (occurrences: number): number => Math.log(1 + (wordsOfTerm.length + 1) / occurrences);
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
  return { exercises, exact, terms, words, wordsByInitial, unknownWordWeight: weightOf(1) };
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
 *
 * The same words in any order are certain (1). Otherwise the confidence is the share of words in common (Dice's
 * coefficient, rare words weighing more), where an unknown word may be a misspelling of a known one or two known ones
 * written together. A known word is never taken for another ("abduction" is no misspelt "adduction"), and a name with a
 * word unexplained on either side stays a candidate.
 * @param sourceName any text of any script
 * @returns `exerciseId` from `AUTO_MATCH_CONFIDENCE` on, else null; `confidence` of the best candidate, 0 to 1, 0 without
 * any; at most five candidates, best first, then in the order of the index
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

const similarExercises = (
  sourceWords: readonly string[],
  index: ExerciseIndex,
): { entry: number; confidence: number }[] => {
  const slots = readSource(sourceWords, index);
  const sourceWeight = slots.reduce((sum, { weight }) => sum + weight, 0);

  const commonWeight = new Float64Array(index.terms.length);
  const explained = new Uint16Array(index.terms.length);
  const lastSlot = new Uint16Array(index.terms.length);
  slots.forEach(({ weight, readings }, slot) => {
    for (const { word, similarity } of readings) {
      for (const term of word.terms) {
        if (lastSlot[term] !== slot + 1) {
          lastSlot[term] = slot + 1;
          explained[term] = (explained[term] ?? 0) + 1;
          commonWeight[term] = (commonWeight[term] ?? 0) + (weight + word.weight) * similarity;
        }
      }
    }
  });

  const confidences = new Float64Array(index.exercises.length);
  index.terms.forEach((term, position) => {
    const likeness = (commonWeight[position] ?? 0) / (sourceWeight + term.weight);
    const whole = explained[position] === slots.length && explained[position] === term.words;
    const confidence = whole ? likeness : likeness * UNEXPLAINED_FACTOR;
    confidences[term.entry] = Math.max(confidences[term.entry] ?? 0, confidence);
  });
  return Array.from(confidences, (confidence, entry) => ({ entry, confidence: Math.round(confidence * 1000) / 1000 }))
    .filter(({ confidence }) => confidence >= CANDIDATE_FLOOR)
    .sort((a, b) => b.confidence - a.confidence || a.entry - b.entry);
};

const readSource = (sourceWords: readonly string[], index: ExerciseIndex): Slot[] => {
  const known = new Map<string, Slot>();
  const misspelt: Slot[] = [];
  const read = (word: Word, similarity: number): void => {
    if (!known.has(word.text)) {
      known.set(word.text, { weight: word.weight, readings: [{ word, similarity }] });
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
      for (const part of parts) {
        read(part, SPLIT_SIMILARITY);
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

const similarWords = (text: string, index: ExerciseIndex): { word: Word; similarity: number }[] => {
  const allowed = allowedErrors(text);
  return (index.wordsByInitial.get(text.charAt(0)) ?? [])
    .filter((word) => allowed > 0 && Math.abs(word.text.length - text.length) <= allowed)
    .map((word) => ({ word, errors: typingErrors(text, word.text) }))
    .filter(({ errors }) => errors <= allowed)
    .map(({ word, errors }) => ({ word, similarity: 1 - errors / Math.max(text.length, word.text.length) }))
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
