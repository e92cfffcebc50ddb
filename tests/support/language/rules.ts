import type { Passage } from "./comments.ts";

/** Replaces a piece of code, a link or an address by one word, so that its inside is no English. */
const simplified = (text: string): string =>
  text
    .replace(/`[^`]*`/g, "code")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\bhttps?:\/\/\S+/g, "address")
    .replace(/[*_]{2}/g, "");

/** Returns the sentences of a text. A colon ends one, as does the end of a list item. */
const sentencesOf = (text: string): string[] =>
  simplified(text)
    .split(/(?<=[.!?:][)"”]?)\s+(?=[("“_*]*[\p{L}\p{N}])|\n\s*\n|\n(?=\s*(?:[-*]|\d+\.|@\w+)\s)/u)
    .map((sentence) => sentence.replace(/^\s*(?:[-*]|\d+\.)\s+/, "").trim())
    .filter((sentence) => sentence !== "");

const MAX_WORDS = 20;

const wordsOf = (sentence: string): string[] => sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));

const BANNED_START = /^(?:What|Where|Who|Whose|Whoever|Of|That|As|The same)\b/;

const BANNED: readonly { readonly pattern: RegExp; readonly better: string }[] = [
  { pattern: /\b(?:tells?|told|telling)\b/i, better: "returns, reports, emits or declares" },
  { pattern: /\b(?:stands?|stood|standing)\b/i, better: "is, exists or is stored" },
  { pattern: /\b(?:whoever|whomever|whosoever)\b/i, better: "the user, the client, the caller" },
  { pattern: /\b(?:says?|said) (?:of|nothing)\b/i, better: "describes, states" },
  {
    pattern: /\b(?:obligations?|vouch(?:es|ed)?|patience|signs? of life|bur(?:y|ies|ied))\b/i,
    better: "the word of the glossary",
  },
  { pattern: /\b(?:lest|hence|thereof|therein|thereby|wherein|henceforth|aught|nought)\b/i, better: "a plain word" },
];

export type Fault = { readonly line: number; readonly fault: string; readonly sentence: string };

/** Returns what the rules of CONTRIBUTING.md forbid in passages of prose. */
export const faultsOf = (passages: readonly Passage[]): Fault[] =>
  passages.flatMap(({ line, text, isList }) =>
    sentencesOf(text).flatMap((sentence) => {
      const count = isList ? 0 : wordsOf(sentence).length;
      const start = BANNED_START.exec(sentence);
      const faults = [
        ...(count > MAX_WORDS ? [`${count} words, at most ${MAX_WORDS}`] : []),
        ...(start === null ? [] : [`begins with "${start[0]}"`]),
        ...BANNED.flatMap(({ pattern, better }) => {
          const found = pattern.exec(sentence);
          return found === null ? [] : [`"${found[0]}": write ${better}`];
        }),
      ];
      return faults.map((fault) => ({ line, fault, sentence }));
    }),
  );
