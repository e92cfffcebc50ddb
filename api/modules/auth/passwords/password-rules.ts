import type { CommonPasswords } from "./common-passwords.ts";

export const PASSWORD_CHARACTERS = { minimum: 10, maximum: 128 } as const;

const COMMON_WORDS: readonly string[] = [
  ..."password passwort passw contrasena contraseña secret secreto welcome bienvenido letmein login admin administrator".split(
    " ",
  ),
  ..."qwerty qwertz azerty asdfgh zxcvbn iloveyou teamo tequiero princess sunshine football baseball basketball".split(
    " ",
  ),
  ..."superman batman spiderman starwars pokemon dragon monkey master shadow michael jennifer jessica charlie".split(
    " ",
  ),
  ..."computer internet samsung google facebook liverpool barcelona realmadrid chelsea arsenal mustang ferrari".split(
    " ",
  ),
  ..."whatever trustno killer hunter freedom changeme default guest access summer winter spring autumn".split(" "),
  ..."friday january february march april june july august september october november december".split(" "),
  ..."monday tuesday wednesday thursday saturday sunday lunes martes miercoles jueves viernes sabado domingo".split(
    " ",
  ),
  ..."enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(" "),
  ..."verano invierno otoño otono primavera hola".split(" "),
  ..."abc user root pass word gym fitness workout training musculacion entrenamiento".split(" "),
];

const OWN_WORDS = ["forja"];

const WALKS = [
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890",
  "qwertyuiop",
  "asdfghjklñ",
  "zxcvbnm",
  "qazwsxedcrfvtgbyhnujmikolp",
  "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
  "qwertzuiop",
  "azertyuiop",
];

const LEET: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

/** Below this many own letters, words that everybody tries are all that there is. */
const OWN_LETTERS = 4;
/** Below this many characters beside runs of keys there is one short word, such as `hola123456`. */
const OWN_BESIDE_WALKS = 6;
const DISTINCT_CHARACTERS = 5;
/** Nobody tries longer repetitions and runs of keys first; to refuse them would be a rule of composition. */
const LONGEST_TRIED_PATTERN = 40;
const SHORTEST_CONTEXT = 4;
const SHORTEST_WALK = 4;

const characters = (text: string): string[] => [...text];

/** In lower case and without accents: `José` is tried as `jose`, and typed in one of two ways of Unicode. */
const fold = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const lettersOf = (text: string): string => text.replace(/[^\p{L}]/gu, "");
const unleet = (text: string): string =>
  characters(text)
    .map((character) => LEET[character] ?? character)
    .join("");

const without = (text: string, words: readonly string[]): string =>
  words.reduce((rest, word) => rest.replaceAll(word, " "), text);

const walksOf = (row: string): string[] => [row, characters(row).toReversed().join("")];
const WALK_ROWS = WALKS.flatMap(walksOf);

const withoutWalks = (text: string): string => {
  let rest = "";
  for (let start = 0; start < text.length; ) {
    let length = SHORTEST_WALK;
    if (!WALK_ROWS.some((row) => row.includes(text.slice(start, start + length))) || start + length > text.length) {
      rest += text.charAt(start);
      start += 1;
      continue;
    }
    while (
      start + length < text.length &&
      WALK_ROWS.some((row) => row.includes(text.slice(start, start + length + 1)))
    ) {
      length += 1;
    }
    rest += " ";
    start += length;
  }
  return rest;
};

const isRepetition = (text: string): boolean => {
  const again = (text + text).indexOf(text, 1);
  return again < text.length && again <= 4;
};

/** So few characters around a word are guessed along with it: a number, an exclamation mark. A year is one of them. */
const MOST_AROUND = 4;
const YEAR = /(?:19|20)\d{2}/g;

const stemsOf = (lower: string): string[] => {
  const bare = (text: string) => text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
  const stems = [lower, bare(lower), bare(unleet(lower)), unleet(bare(lower))];
  const years = lower.match(YEAR)?.length ?? 0;
  const length = characters(lower).length - 3 * years;
  return stems.filter((stem) => length - characters(stem).length <= MOST_AROUND);
};

export type PasswordContext = { readonly email: string; readonly displayName?: string | null };

const wordsOf = (text: string): string[] => text.split(/[^\p{L}\p{N}]+/u);

/** Family names may come first or last. */
const turnsOf = (text: string): string[] => {
  const words = wordsOf(text);
  const begun = words.map((_word, at) => [...words.slice(at), ...words.slice(0, at)].join(""));
  return [words.toReversed().join(""), ...begun];
};

const contextWords = ({ email, displayName }: PasswordContext): string[] => {
  const address = fold(email);
  const [local = "", domain = ""] = address.split("@");
  const name = fold(displayName ?? "");
  const texts = [address, local, domain, name];
  const words = [...texts, ...texts.map(lettersOf), ...texts.flatMap(wordsOf), ...[local, name].flatMap(turnsOf)];
  return [...new Set(words)].filter((word) => word.length >= SHORTEST_CONTEXT);
};

/**
 * Returns the reason to refuse a password, or null. The password is used exactly as typed, and has no rules of
 * composition (NIST SP 800-63B, 3.1.1.2). It must not be one of the first guesses. These are common words, words from
 * around the account, single words or names, runs of keys, and repetitions.
 */
export const passwordFault = (
  password: string,
  context: PasswordContext,
  common: Pick<CommonPasswords, "has">,
): string | null => {
  const length = characters(password).length;
  if (length < PASSWORD_CHARACTERS.minimum) return `must have ${PASSWORD_CHARACTERS.minimum} characters or more`;
  if (length > PASSWORD_CHARACTERS.maximum) return `must have ${PASSWORD_CHARACTERS.maximum} characters or fewer`;
  const lower = password.toLowerCase();
  if (length <= LONGEST_TRIED_PATTERN) {
    if (new Set(characters(lower)).size < DISTINCT_CHARACTERS || isRepetition(lower)) {
      return "must not repeat a few characters";
    }
    if (withoutWalks(lower).trim().length < OWN_BESIDE_WALKS)
      return "must not be a run of neighbouring keys or characters";
  }
  const longestFirst = (words: readonly string[]) => words.toSorted((a, b) => b.length - a.length);
  const around = longestFirst([...contextWords(context), ...OWN_WORDS]);
  const tried = longestFirst([...around, ...COMMON_WORDS]);
  const isMadeOf = (text: string, words: readonly string[]): boolean => {
    const rest = without(text, words);
    return rest !== text && lettersOf(withoutWalks(rest)).length < OWN_LETTERS;
  };
  const plain = fold(password);
  const forms = [plain, lettersOf(plain), unleet(plain), lettersOf(unleet(plain))];
  if (forms.some((form) => isMadeOf(form, around))) {
    return "must not be made of your name, your e-mail address or the name of this service";
  }
  if (forms.some((form) => isMadeOf(form, tried)) || [...new Set([lower, plain].flatMap(stemsOf))].some(common.has)) {
    return "must not be a common password, or one word alone";
  }
  return null;
};
