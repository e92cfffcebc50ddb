import type { MailKind } from "#db/postgres/queries/jobs/mails.ts";

/** A reset that the mail server has not taken by then was asked for by somebody who has given up. */
const RESET_MS = 60 * 60_000;

/** A mail server may take this long to take a mail. */
export const HANDING_MS = 60_000;

type Rule = {
  /** Mails are dropped this long after their request; every mail is given up after three days. */
  readonly withinMs?: number;
  /** A newer mail of the kind makes it void. */
  readonly onlyNewest?: true;
};

/** Limits after which a mail of a kind is dropped, besides its own matter (`docs/jobs.md` has the whole table). */
const RULES: Readonly<Record<MailKind, Rule>> = {
  "verify-email": { onlyNewest: true },
  "reset-password": { withinMs: RESET_MS - HANDING_MS, onlyNewest: true },
  "password-changed": {},
  "access-ended": {},
  "access-added": {},
  "two-factor-enabled": {},
  "two-factor-disabled": {},
  "two-factor-removed": {},
  "change-email-old": {},
  "change-email-new": {},
  "new-device": {},
  "coach-invitation": {},
  "weekly-report": {},
};

/**
 * Returns whether a mail that was requested at `createdAt` is too late at `now`. Both in milliseconds since the epoch.
 */
export const isTooLate = (mail: MailKind, createdAt: number, now: number): boolean =>
  now - createdAt >= (RULES[mail].withinMs ?? Number.POSITIVE_INFINITY);

export const isVoidedByNewer = (mail: MailKind): boolean => RULES[mail].onlyNewest === true;
