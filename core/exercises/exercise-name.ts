const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  abduction: ["abductor"],
  adduction: ["adductor"],
  alternating: ["alt", "alternate", "alternado", "alterno"],
  and: ["amp"],
  band: ["banda", "goma", "banded"],
  barbell: ["bb", "barra", "barre", "langhantel"],
  bench: ["banco"],
  cable: ["polea", "kabelzug", "poulie"],
  calf: ["calve", "calfe"],
  decline: ["dec", "declined"],
  delt: ["deltoid", "deltoide"],
  dumbbell: ["db", "dumbell", "mancuerna", "kurzhantel", "haltere"],
  extension: ["ext"],
  fly: ["flye", "flie"],
  incline: ["inc", "inclined", "schrag", "schragbank"],
  kettlebell: ["kb", "kugelhantel"],
  machine: ["maquina", "maschine", "leverage"],
  overhand: ["pronated"],
  plate: ["disco"],
  quad: ["quadricep"],
  seated: ["sitting"],
  smith: ["multipower"],
  suspension: ["trx"],
  underhand: ["supinated"],
};

/**
 * Replacements of several words in a row, in this order. They apply to words that are already replaced and in the
 * singular.
 */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  // The main lifts as German and French lifters write them.
  [/\bbankdrucken\b|\bdeveloppe couche\b/g, "bench press"],
  [/\bschulterdrucken\b/g, "shoulder press"],
  [/\bkniebeugen?\b/g, "squat"],
  [/\bkreuzheben\b|\bsouleve de terre\b/g, "deadlift"],
  [/\bklimmzuge?\b|\btraction\b/g, "pull up"],
  [/\blatzug\b/g, "lat pulldown"],
  [/\bbeinpresse\b|\bpresse a cuisse\b/g, "leg press"],
  [/\bbeinstrecker\b/g, "leg extension"],
  [/\bliegestutze?\b|\bpompe\b/g, "push up"],
  // The only names whose meaning hangs on the order of their words.
  [/\b(low|high|up|down|elbow|knee) to (low|high|up|down|elbow|knee)\b/g, "$1to$2"],
  [/^machine de remo$/g, "remoergometro"],
  [/\b(?:smith machine|machine smith)\b/g, "smith"],
  [/\b(?:resistance band|band elastica|band de resistencia)\b/g, "band"],
  [/\b(?:handle|loop) band\b/g, "band"],
  [/\b(?:e z|ez|z|sz) (?:curl )?(?:bar|barbell)\b|\bbarbell (?:e z|ez|z)\b/g, "ezbar"],
  [/\b(?:trap|hex|hexagonal) (?:bar|barbell)\b|\bbarbell hexagonal\b/g, "trapbar"],
  [/\bt (?:bar|barbell)\b|\bbarbell t\b/g, "tbar"],
  [/\bv (?:bar|barbell|grip|handle)\b|\bbarbell v\b/g, "vbar"],
  [/\bpesa rusa\b/g, "kettlebell"],
  [/\b(?:body weight|peso corporal|peso del cuerpo|freehand)\b/g, "bodyweight"],
  [/\bweight plate\b/g, "plate"],
  [/\bhammer ?strength\b|\biso lateral\b/g, "isolateral"],
  [/\bpeck? (?:deck|dec)\b/g, "pecdeck"],
  [/\b(?:each|per) (?:side|leg|arm|hand)\b|\bper side\b/g, "eachside"],
  [/\b(?:one|1|single|un|una) (?:arm|hand|brazo|mano)\b/g, "single arm"],
  [/\b(?:one|1|single|un|una) (?:leg|legged|pierna)\b/g, "single leg"],
  [/\bohp\b/g, "overhead press"],
  [/\bcgbp\b/g, "close grip bench press"],
  [/\brdl\b/g, "romanian deadlift"],
  [/\bsldl\b/g, "stiff leg deadlift"],
  [/\bstiff legged\b/g, "stiff leg"],
  [/\bstraight leg(?:ged)? (dead ?lift)\b/g, "stiff leg $1"],
  [/\bhamstring curl\b/g, "leg curl"],
  [/\bpalm up (.*)?wrist curl\b/g, "$1wrist curl"],
  [/\bpalm down (.*)?wrist curl\b/g, "reverse $1wrist curl"],
  [/\bwrist curl over (?:a )?bench\b/g, "wrist curl bench"],
  [/\bbehind (?:the )?(?:head|neck)\b/g, "behind neck"],
  [/\bback fly\b/g, "reverse fly"],
  [/\bmilitary press\b/g, "overhead press"],
  [/\bnarrow\b|\bclose hand\b/g, "close"],
  [/\bwide hand\b/g, "wide"],
  [/\bhammer grip\b|\bparallel grip\b|\bpalm in\b|\bneutral grip\b/g, "neutral"],
  [/\b(?:reverse|underhand) grip (.*)\bcurl\b/g, "reverse $1curl"],
  [/\b(?:reverse|supine) grip\b/g, "underhand"],
  [/\b(close|wide|underhand|overhand|snatch) grip\b/g, "$1"],
  [/\b(dead) (lift)\b/g, "$1$2"],
  [/\b(kettle|dumb|bar) (bell)\b/g, "$1$2"],
  [/\b(pull|push|chin|sit|step|muscle|press|get) (up)\b/g, "$1$2"],
  [/\bup right row\b/g, "upright row"],
  [/\b(pull|push|press) (down|over|through)\b/g, "$1$2"],
  [/\bpressdown\b/g, "pushdown"],
  [/\btricep pulldown\b/g, "tricep pushdown"],
  [/\b(kick) (back)\b/g, "$1$2"],
  [/\b(cross) (over)\b/g, "$1$2"],
  [/\b(roll) (out)\b/g, "$1$2"],
  [/\b(skull) (crusher)\b/g, "$1$2"],
  [/\b(wood) (chop)\b/g, "$1$2"],
  [/\bcable crossover fly\b|\bcable (?:chest )?fly crossover\b/g, "cable crossover"],
  [/\bbulgarian squat\b/g, "bulgarian split squat"],
];

const FILLERS: ReadonlySet<string> = new Set(
  (
    "a an and at for from in of on the to using with exercise standard regular normal traditional " +
    "al con de del el en la las lo los para por un una ejercicio estandar tradicional"
  ).split(" "),
);

/**
 * Muscles that the movement names by itself: a curl that is of no leg and no wrist is one of the biceps. Each is left out
 * beside one of the words after it.
 */
const IMPLIED_MUSCLES: readonly (readonly [muscle: string, beside: readonly string[]])[] = [
  ["bicep", ["curl"]],
  ["tricep", ["pushdown", "skullcrusher"]],
  ["chest", ["fly"]],
  ["pec", ["fly"]],
  ["lat", ["pulldown"]],
  ["ab", ["crunch"]],
  ["abdominal", ["crunch"]],
  ["shoulder", ["shrug"]],
];

const canonicalWord: ReadonlyMap<string, string> = new Map(
  Object.entries(SYNONYMS).flatMap(([word, variants]) => variants.map((variant) => [variant, word] as const)),
);

const singular = (word: string): string => {
  if (word.length < 4) {
    return word === "ups" ? "up" : word;
  }
  return word
    .replace(/(ch|sh|ss|x|ion|jon|lon|al|or)es$/, "$1")
    .replace(/([^s])s$/, "$1")
    .replace(/^(.{3,}[ai]d)a$/, "$1o");
};

const withOneNameForReverseFlyes = (words: ReadonlySet<string>): ReadonlySet<string> => {
  const isOne = words.has("rear") && words.has("delt") && (words.has("fly") || words.has("raise"));
  if (!isOne) return words;
  const others = [...words].filter((word) => !["rear", "delt", "raise"].includes(word));
  return new Set([...others, "reverse", "fly"]);
};

const withoutImpliedMuscles = (words: ReadonlySet<string>): ReadonlySet<string> => {
  const implied = IMPLIED_MUSCLES.filter(([, beside]) => beside.some((word) => words.has(word))).map(
    ([muscle]) => muscle,
  );
  return new Set([...words].filter((word) => !implied.includes(word)));
};

/**
 * Returns the words of an exercise's name in one agreed form: no case, accents, punctuation, plurals, fillers or order,
 * and one spelling for common abbreviations and compounds in English and Spanish.
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
  const distinct = new Set(telling.length > 0 ? telling : all);
  return [...withoutImpliedMuscles(withOneNameForReverseFlyes(distinct))].sort();
};

/**
 * Returns a name as it is compared: "Bench Press (Barbell)", "barbell bench-press" and "Bench presses with BB" are all
 * "barbell bench press".
 * @param name any text of any script
 * @returns the words of `exerciseNameWords` with a blank between them; "" when there is none
 */
export const normalizeExerciseName = (name: string): string => exerciseNameWords(name).join(" ");

/**
 * Returns a name as it was meant to be spelled: without case, accents and punctuation, with its words in their order.
 * Two names of a file that differ in nothing else are one name.
 * @param name any text of any script
 * @returns "" when the name has no letter and no digit
 */
export const foldedExerciseName = (name: string): string =>
  (
    name
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).join(" ");
