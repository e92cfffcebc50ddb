import { deflateRawSync } from "node:zlib";

export type Variables = Readonly<Record<string, string | undefined>>;

/** Secrets of `.env.example`, which everybody can read; a test compares them with that file. */
const PUBLISHED: readonly string[] = [
  "32-random-characters-or-more-to-seal-with",
  "the-sealing-secret-of-yesterday-32-characters",
  "the-sealing-secret-to-come-32-characters-or-more",
  "replace-this-by-32-random-characters-or-more",
  "the-secret-of-yesterday-32-characters-or-more",
  "the-secret-to-come-32-random-characters-or-more",
  "another-32-random-characters-or-more-for-this",
  "the-refresh-secret-of-yesterday-32-characters",
  "the-refresh-secret-to-come-32-characters-or-more",
  "replace-this-too",
  "32-random-characters-or-more-between-regions",
];

/** Letters and digits alone: quotation marks, spaces, capitals and hyphens make no other secret. */
const bare = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
const BARE_PUBLISHED = PUBLISHED.map(bare);
const isPublished = (value: string): boolean => BARE_PUBLISHED.some((published) => bare(value).includes(published));

/** An env file or a mounted file gave more than was meant; the next process may be given less. */
const isWrapped = (value: string): boolean => /^[\s"'`]|[\s"'`]$/.test(value);

/** Least size of a compressed secret, in bytes. Half of 32 random characters exceeds it. */
const FEWEST_BYTES = 20;
const FEWEST_CHARACTERS = 8;
/** Shorter texts leave no room for that many; a password of eight characters has five different ones at least. */
const FEWEST_CHARACTERS_OF_A_PASSWORD = 5;

/** Returns the share of neighbours that are also neighbours in the alphabet: high in "abcdef" and "987654". */
const shareOfRuns = (text: string): number => {
  let steps = 0;
  for (let at = 1; at < text.length; at += 1) {
    if (Math.abs(text.charCodeAt(at) - text.charCodeAt(at - 1)) <= 1) steps += 1;
  }
  return text.length < 2 ? 1 : steps / (text.length - 1);
};

const isMonotonous = (text: string, fewestCharacters: number): boolean =>
  new Set(text).size < fewestCharacters || shareOfRuns(text) > 0.6;

const repeatsItself = (text: string): boolean =>
  isMonotonous(text, FEWEST_CHARACTERS) || deflateRawSync(text).byteLength < FEWEST_BYTES;

const isOnePart = (text: string): boolean => (text + text).indexOf(text, 1) < text.length;

const isWeakPassword = (text: string): boolean =>
  isMonotonous(text, FEWEST_CHARACTERS_OF_A_PASSWORD) || isOnePart(text);

const PASSWORD = "OPERATOR_PASSWORD";
const USER = "OPERATOR_USER";
const REPEATS = "repeats itself: anybody could guess it";

const faultOf = (name: string, value: string): string | null => {
  if (isPublished(value)) return "is the value of .env.example, which everybody can read";
  if (isWrapped(value)) return "begins or ends with white space or a quotation mark";
  return (name === PASSWORD ? isWeakPassword : repeatsItself)(value) ? REPEATS : null;
};

/**
 * Returns the reason for each secret in `names` that production refuses, never its value. It may be published, wrapped,
 * repetitive, or equal to another one.
 */
export const weaknessesOf = (variables: Variables, names: readonly string[]): string[] => {
  const first = new Map<string, string>();
  return names.flatMap((name) => {
    const value = variables[name];
    if (value === undefined || value === "") return [];
    const fault = faultOf(name, value);
    // A character without a letter counts as itself.
    const identity = bare(value) || value;
    const twin = first.get(identity);
    first.set(identity, twin ?? name);
    if (twin !== undefined) return [`${name} is the same as ${twin}`];
    if (name === PASSWORD && bare(variables[USER] ?? "") === identity) return [`${name} is the same as ${USER}`];
    return fault === null ? [] : [`${name} ${fault}`];
  });
};

/** Above it a limit limits nobody: the scale is for load tests. */
const LARGEST_SCALE = 10;

/** Settings that are for development and tests, and that production runs with all the same. */
export const doubtsOf = (env: {
  readonly NODE_ENV: string;
  readonly RATE_LIMIT_SCALE?: number;
  readonly WEBHOOK_ALLOW_PRIVATE: boolean;
}): string[] => {
  if (env.NODE_ENV !== "production") return [];
  return [
    ...((env.RATE_LIMIT_SCALE ?? 1) > LARGEST_SCALE ? ["RATE_LIMIT_SCALE weakens every rate limit"] : []),
    ...(env.WEBHOOK_ALLOW_PRIVATE ? ["WEBHOOK_ALLOW_PRIVATE lets accounts call what is behind the firewall"] : []),
  ];
};
