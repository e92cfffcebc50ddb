import { ForjaError, invalid } from "#core/errors.ts";
import { localDateAt } from "#core/time/zone.ts";
import { movedRun } from "#core/training/report-schedule.ts";
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
import type { UserPatch } from "./users.schema.ts";

/** The token outlived its account, by as much as it takes to tell every instance. */
const gone = (): ForjaError => new ForjaError("token-invalid");

export const get = async (db: Database, userId: string): Promise<UserView> => {
  const user = await findUser(db, userId);
  if (user === null) throw gone();
  return user;
};

/** When the weekly report is due after a change of its settings. Null when the time stands. */
const movedReport = (before: LockedUser, after: UserView, now: Date): Date | null => {
  const { weeklyReport: was, timeZone: oldZone } = before.user;
  const { weeklyReport: is, timeZone } = after;
  const begins = is.enabled && (!was.enabled || before.nextRunAt === null);
  const moves = was.weekday !== is.weekday || was.localTime !== is.localTime || oldZone !== timeZone;
  if (!is.enabled || !(begins || moves)) return null;
  return new Date(movedRun(begins ? null : before.nextRunAt, { ...is, timeZone }, now.getTime()));
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
): Promise<{ job: JobView; ended: Ending[] }> => {
  await lockFor(tx, context);
  const ended = await endAllOf(tx, context.userId, "account-deleted");
  await markUserDeleted(tx, { id: context.userId, now: context.now.toISOString() });
  return { job: await createJob(tx, context, "purge-account", {}), ended };
};
