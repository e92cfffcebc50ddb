import type { MailKind } from "#db/postgres/queries/jobs/mails.ts";

/** A reset that the mail server has not taken by then was asked for by somebody who has given up. */
const RESET_MS = 60 * 60_000;

export const HANDING_MS = 60_000;

type Rule = {
  /** Every mail is given up after three days. */
  readonly withinMs?: number;
  readonly onlyNewest?: true;
};

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

/** Both times in milliseconds since the epoch. */
export const isTooLate = (mail: MailKind, createdAt: number, now: number): boolean =>
  now - createdAt >= (RULES[mail].withinMs ?? Number.POSITIVE_INFINITY);

export const isVoidedByNewer = (mail: MailKind): boolean => RULES[mail].onlyNewest === true;
