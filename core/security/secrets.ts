/** One secret, or several of one purpose: the first is used, and all are accepted. */
export type Secrets = string | readonly [string, ...string[]];

export const usedSecret = (secrets: Secrets): string => (typeof secrets === "string" ? secrets : secrets[0]);

export const acceptedSecrets = (secrets: Secrets): readonly string[] =>
  typeof secrets === "string" ? [secrets] : secrets;

/**
 * Returns the secrets of a purpose as the environment names them: the present one, the one before, and the one to come.
 */
export const secretsOf = (present: string, previous: string | undefined, next: string | undefined): Secrets => [
  present,
  ...[previous, next].filter((secret) => secret !== undefined),
];
