import type { EndedAccess } from "#db/postgres/schema/index.ts";
import { harmless } from "./harmless-text.ts";

const NAMES_SHOWN = 10;

/** Returns a line of a list: how many there are, and their names where they have some; none for nothing. */
export const counted = (
  things: number | readonly string[],
  phrase: (count: number) => string,
  more = "",
): readonly string[] => {
  if (typeof things === "number") return things === 0 ? [] : [`- ${phrase(things)}`];
  if (things.length === 0) return [];
  const shown = things.slice(0, NAMES_SHOWN);
  const rest = things.length - shown.length;
  const names = [...shown, ...(rest === 0 ? [] : [more.replace("%n", String(rest))])].join(", ");
  return [`- ${phrase(things.length)}: ${names}`];
};

/** Returns the access with names in which no mail program finds a link. */
export const harmlessEnding = (ended: EndedAccess): EndedAccess => ({
  ...ended,
  apiKeys: ended.apiKeys.map(harmless),
  routineLinks: ended.routineLinks.map(harmless),
  webhooks: ended.webhooks.map(harmless),
  grantsGiven: ended.grantsGiven.map(harmless),
  grantsReceived: ended.grantsReceived.map(harmless),
});
