import type { EndedAccess } from "#db/postgres/schema/index.ts";
import { harmless } from "./harmless-text.ts";

const NAMES_SHOWN = 10;

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

export const harmlessEnding = (ended: EndedAccess): EndedAccess => ({
  ...ended,
  apiKeys: ended.apiKeys.map(harmless),
  passkeys: (ended.passkeys ?? []).map(harmless),
  routineLinks: ended.routineLinks.map(harmless),
  webhooks: ended.webhooks.map(harmless),
  grantsGiven: ended.grantsGiven.map(harmless),
  grantsReceived: ended.grantsReceived.map(harmless),
});
