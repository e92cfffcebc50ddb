/** A copy of an account has the ids of the template. Four of their digits hold the number of the copy. */

const AT = 24;
const DIGITS = 4;

export const MAX_COPIES = 16 ** DIGITS - 1;

/** Puts other characters in the place of the number. */
export const markedId = (id: string, mark: string): string => `${id.slice(0, AT)}${mark}${id.slice(AT + DIGITS)}`;

export const idInCopy = (id: string, copy: number): string => markedId(id, copy.toString(16).padStart(DIGITS, "0"));

/** Returns `idInCopy` of a uuid, as an expression of SQL. */
export const sqlIdInCopy = (uuid: string, copy: string): string =>
  `overlay((${uuid})::text placing lpad(to_hex(${copy}), ${DIGITS}, '0') from ${AT + 1} for ${DIGITS})::uuid`;

export const copyOf = (id: string): number => Number.parseInt(id.slice(AT, AT + DIGITS), 16);
