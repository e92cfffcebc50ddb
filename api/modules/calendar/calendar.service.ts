import { notFound } from "#core/errors.ts";
import { hashOfSecretText, newSecretText } from "#core/security/secret-text.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import {
  type Calendar,
  calendarOf,
  deleteCalendarFeed,
  putCalendarFeed,
} from "#db/postgres/queries/workouts/calendar.ts";

const FILE = /^(fc_[A-Za-z0-9_-]{43})\.ics$/;

/** A plan that nobody has carried out by then is not shown any more. */
const KEPT_MS = 90 * 86_400_000;
const MAX_WORKOUTS = 500;

/** Only the hash of the file's name is kept. */
export const open = async (tx: Transaction, userId: string, now: Date): Promise<string> => {
  const token = newSecretText("fc_");
  await putCalendarFeed(tx, { userId, hash: hashOfSecretText(token), now: now.toISOString() });
  return `${token}.ics`;
};

export const close = async (tx: Transaction, userId: string): Promise<boolean> =>
  (await deleteCalendarFeed(tx, { userId })).length > 0;

/** Throws `not-found`, alike for one that was never given and one that has ended. */
export const read = async (db: Database, file: string, now: Date): Promise<Calendar> => {
  const token = FILE.exec(file)?.[1];
  if (token === undefined) throw notFound();
  const since = new Date(now.getTime() - KEPT_MS).toISOString();
  const [calendar] = await calendarOf(db, { hash: hashOfSecretText(token), since, limit: MAX_WORKOUTS });
  if (calendar === undefined) throw notFound();
  return calendar;
};
