import { notFound } from "#core/errors.ts";
import { countedWarning, type ImportWarning } from "#core/imports/import-document.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { endedSince } from "#db/postgres/queries/accounts/access-endings.ts";
import { lockAccount, noteAccess } from "#db/postgres/queries/accounts/access-notices.ts";
import type { ForjaDocument } from "../../importers/forja/document.ts";
import type { PlacedDocument } from "./place-document.ts";

/** The clocks of a process and of Postgres may differ by so much. */
const SKEW_MS = 60_000;

/** A mail names so many routines of one import, and counts the others. */
const NAMED = 5;

export type Asked = {
  readonly userId: string;
  readonly requestId: string | null;
  readonly newId: () => string;
  readonly now: Date;
  readonly askedAt: string;
  /** False when the commit had no fresh proof; null in commits of earlier versions. */
  readonly mayLink: boolean | null;
};

const REFUSALS = {
  "links-ended": "all access to the account was ended meanwhile",
  "links-unconfirmed": "the commit had no fresh confirmation",
} as const;
export type LinkRefusal = keyof typeof REFUSALS;

/**
 * Locks the account when a document has routines that are shared by link. Every request that gives lasting access does
 * so. Returns null when the links are allowed. They are refused when the commit had no fresh proof, and when all access
 * was ended after it.
 */
export const holdLinks = async (
  tx: Transaction,
  document: ForjaDocument,
  asked: Asked,
): Promise<LinkRefusal | null> => {
  if (!document.routines.some(({ row }) => row.visibility === "link")) return null;
  if (asked.mayLink === false) return "links-unconfirmed";
  const [account] = await lockAccount(tx, { id: asked.userId });
  if (account === undefined) throw notFound();
  const since = new Date(Date.parse(asked.askedAt) - SKEW_MS).toISOString();
  const ended = await endedSince(tx, { userId: asked.userId, since });
  return ended.length === 0 ? null : "links-ended";
};

type Linked = { readonly placed: PlacedDocument; readonly warnings: readonly ImportWarning[] };

export const settleLinks = async (
  tx: Transaction,
  placed: PlacedDocument,
  refusal: LinkRefusal | null,
  asked: Asked,
): Promise<Linked> => {
  const linked = placed.routines.filter(({ visibility }) => visibility === "link");
  if (linked.length === 0) return { placed, warnings: [] };
  if (refusal === null) {
    const names = linked.slice(0, NAMED).map(({ name }) => name);
    const more = linked.length - names.length;
    const label = [...names, ...(more === 0 ? [] : [`+${more}`])].join(", ");
    await noteAccess(tx, asked, { kind: "routine-link", label });
    return { placed, warnings: [] };
  }
  const routines = placed.routines.map((routine) =>
    routine.visibility === "link" ? { ...routine, visibility: "private" as const, shareToken: null } : routine,
  );
  const message = `Routines that were shared by link are private: ${REFUSALS[refusal]}.`;
  return { placed: { ...placed, routines }, warnings: [countedWarning(refusal, message, linked.length)] };
};
