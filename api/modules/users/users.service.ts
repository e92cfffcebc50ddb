import { ForjaError, invalid } from "#core/errors.ts";
import { localDateAt, nextLocalTime } from "#core/time/zone.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import { createJob, type JobRequest, type JobView } from "#db/postgres/queries/jobs.ts";
import { endAllOf } from "#db/postgres/queries/sessions.ts";
import {
  findUser,
  type LockedUser,
  lockUser,
  markUserDeleted,
  type UserView,
  updateUser,
} from "#db/postgres/queries/users.ts";
import type { Ending } from "#db/redis/revocation.ts";
import { checkIfMatch } from "../../plugins/conditions.ts";
import { type Confirmed, holdConfirmed } from "../auth/credentials.ts";
import type { UserPatch } from "./users.schema.ts";

/** The token outlived its account, by as much as it takes to tell every instance. */
const gone = (): ForjaError => new ForjaError("token-invalid");

export const get = async (db: Database, userId: string): Promise<UserView> => {
  const user = await findUser(db, userId);
  if (user === null) throw gone();
  return user;
};

const HALF_WEEK_MS = 3.5 * 86_400_000;

/**
 * When the weekly report is due after a change of its settings: at the new time that lies nearest to the old one, even
 * if that has just passed, so that moving the time or the zone skips no week; the tick makes none twice. Null when the
 * time stands.
 */
const movedReport = (before: LockedUser, after: UserView, now: Date): Date | null => {
  const { weeklyReport: was, timeZone: oldZone } = before.user;
  const { weeklyReport: is, timeZone } = after;
  const begins = is.enabled && (!was.enabled || before.nextRunAt === null);
  const moves = was.weekday !== is.weekday || was.localTime !== is.localTime || oldZone !== timeZone;
  if (!is.enabled || !(begins || moves)) return null;
  const from = begins || before.nextRunAt === null ? now.getTime() : before.nextRunAt - HALF_WEEK_MS;
  return new Date(nextLocalTime({ weekday: is.weekday, localTime: is.localTime, timeZone, after: from }));
};

export type ChangeContext = { readonly userId: string; readonly ifMatch: string | null; readonly now: Date };

const lockFor = async (tx: Transaction, { userId, ifMatch }: ChangeContext): Promise<LockedUser> => {
  const locked = await lockUser(tx, userId);
  if (locked === null) throw gone();
  checkIfMatch(ifMatch, locked.user.version);
  return locked;
};

const defined = <Fields extends object>(fields: Fields): Partial<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>;

export const patch = async (tx: Transaction, context: ChangeContext, input: UserPatch): Promise<UserView> => {
  const locked = await lockFor(tx, context);
  const { weeklyReport, ...fields } = input;
  const after: UserView = {
    ...locked.user,
    ...defined(fields),
    weeklyReport: { ...locked.user.weeklyReport, ...defined(weeklyReport ?? {}) },
  };
  if (after.birthDate !== null && after.birthDate > localDateAt(context.now.getTime(), after.timeZone)) {
    throw invalid({ pointer: "/birthDate", detail: "must not be in the future" });
  }
  return updateUser(tx, after, context.now, movedReport(locked, after, context.now));
};

/**
 * Deletes the account: from now on nobody can use it, its address is free, and a job removes all that it holds.
 */
export const remove = async (
  tx: Transaction,
  context: ChangeContext & JobRequest,
  confirmed: Confirmed,
): Promise<{ job: JobView; ended: Ending[] }> => {
  await lockFor(tx, context);
  await holdConfirmed(tx, confirmed, context.now);
  const ended = await endAllOf(tx, context.userId, "account-deleted");
  await markUserDeleted(tx, { id: context.userId, now: context.now.toISOString() });
  return { job: await createJob(tx, context, "purge-account", {}), ended };
};
