/** Words that are spelled, abbreviated or translated in several ways, and the one way that stands for them. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  alternating: ["alt", "alternate", "alternado", "alterno"],
  and: ["amp"],
  band: ["banda", "goma"],
  barbell: ["bb", "barra"],
  bench: ["banco"],
  cable: ["polea"],
  calf: ["calve", "calfe"],
  decline: ["dec"],
  delt: ["deltoid", "deltoide"],
  dumbbell: ["db", "dumbell", "mancuerna"],
  extension: ["ext"],
  fly: ["flye", "flie"],
  incline: ["inc"],
  kettlebell: ["kb"],
  machine: ["maquina"],
  plate: ["disco"],
  quad: ["quadricep"],
  smith: ["multipower"],
};

/** The same for several words in a row, tried in this order on words that are already single and in the singular. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  // The only names whose meaning hangs on the order of their words.
  [/\b(low|high|up|down) to (low|high|up|down)\b/g, "$1to$2"],
  [/^machine de remo$/g, "remoergometro"],
  [/\b(?:smith machine|machine smith)\b/g, "smith"],
  [/\b(?:resistance band|band elastica|band de resistencia)\b/g, "band"],
  [/\b(?:e z|ez|z) (?:curl )?(?:bar|barbell)\b|\bbarbell (?:e z|ez|z)\b/g, "ezbar"],
  [/\b(?:trap|hex|hexagonal) (?:bar|barbell)\b|\bbarbell hexagonal\b/g, "trapbar"],
  [/\bt (?:bar|barbell)\b|\bbarbell t\b/g, "tbar"],
  [/\bpesa rusa\b/g, "kettlebell"],
  [/\b(?:body weight|peso corporal|peso del cuerpo)\b/g, "bodyweight"],
  [/\b(?:one|1|single|un|una) (?:arm|hand|brazo|mano)\b/g, "single arm"],
  [/\b(?:one|1|single|un|una) (?:leg|pierna)\b/g, "single leg"],
  [/\bohp\b/g, "overhead press"],
  [/\bcgbp\b/g, "close grip bench press"],
  [/\brdl\b/g, "romanian deadlift"],
  [/\bsldl\b/g, "stiff leg deadlift"],
  [/\bstiff legged\b/g, "stiff leg"],
  [/\b(dead) (lift)\b/g, "$1$2"],
  [/\b(kettle|dumb|bar) (bell)\b/g, "$1$2"],
  [/\b(pull|push|chin|sit|step|muscle|press|get) (up)\b/g, "$1$2"],
  [/\b(pull|push) (down|over|through)\b/g, "$1$2"],
  [/\b(kick) (back)\b/g, "$1$2"],
  [/\b(cross) (over)\b/g, "$1$2"],
  [/\b(roll) (out)\b/g, "$1$2"],
  [/\b(skull) (crusher)\b/g, "$1$2"],
  [/\b(wood) (chop)\b/g, "$1$2"],
];

/** Words that say nothing about which exercise is meant. */
const FILLERS: ReadonlySet<string> = new Set(
  (
    "a an and at for from in of on the to using with exercise standard regular normal traditional " +
    "al con de del el en la las lo los para por un una ejercicio estandar tradicional"
  ).split(" "),
);

const canonicalWord: ReadonlyMap<string, string> = new Map(
  Object.entries(SYNONYMS).flatMap(([word, variants]) => variants.map((variant) => [variant, word] as const)),
);

/** Plural endings of both languages, and the Spanish feminine of participles, taken off the same way on both sides. */
const singular = (word: string): string => {
  if (word.length < 4) {
    return word;
  }
  return word
    .replace(/(ch|sh|ss|x|ion|jon|lon|al|or)es$/, "$1")
    .replace(/([^s])s$/, "$1")
    .replace(/^(.{3,}[ai]d)a$/, "$1o");
};

/**
 * The words of an exercise's name in one agreed form: no case, accents, punctuation, plurals, fillers or order, and one
 * spelling for common abbreviations and compounds in English and Spanish.
 * @param name any text of any script
 * @returns distinct words in alphabetical order; empty when the name has no letter and no digit
 */
export const exerciseNameWords = (name: string): string[] => {
  const folded = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/['’`´]/g, "");
  const words = folded.match(/[\p{L}\p{N}]+/gu) ?? [];
  let text = words
    .map(singular)
    .map((word) => canonicalWord.get(word) ?? word)
    .join(" ");
  for (const [pattern, replacement] of PHRASES) {
    text = text.replace(pattern, replacement);
  }
  const all = text.split(" ").filter((word) => word !== "");
  const telling = all.filter((word) => !FILLERS.has(word));
  return [...new Set(telling.length > 0 ? telling : all)].sort();
};

/**
 * A name as it is compared: "Bench Press (Barbell)", "barbell bench-press" and "Bench presses with BB" are all
 * "barbell bench press".
 * @param name any text of any script
 * @returns the words of `exerciseNameWords` with a blank between them; "" when there is none
 */
export const normalizeExerciseName = (name: string): string => exerciseNameWords(name).join(" ");
