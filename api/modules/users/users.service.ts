import { canonicalJson } from "#core/canonical-json.ts";
import { ForjaError, invalid } from "#core/errors.ts";
import type { VersionedText } from "#core/json-text.ts";
import { type ReportSchedule, rescheduleReport } from "#core/reports/report-reschedule.ts";
import { localDateAt } from "#core/time/zone.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import { endAllOf } from "#db/postgres/queries/accounts/sessions.ts";
import {
  findUserText,
  type LockedUser,
  lockUser,
  markUserDeleted,
  type UserView,
  updateUser,
} from "#db/postgres/queries/accounts/users.ts";
import { createJob, type JobRequest, type JobView } from "#db/postgres/queries/jobs/jobs.ts";
import type { Ending } from "#db/redis/revocation.ts";
import { checkIfMatch } from "../../http/conditions.ts";
import { type Confirmed, holdConfirmed } from "../auth/sessions/credentials.ts";
import type { UserPatch } from "./users.schema.ts";

/** A token can outlive its account until every instance knows. */
const gone = (): ForjaError => new ForjaError("token-invalid");

export const getText = async (db: Database, userId: string): Promise<VersionedText<UserView>> => {
  const [user] = await findUserText(db, { id: userId });
  if (user === undefined) throw gone();
  return user;
};

const scheduleOf = ({ weeklyReport, timeZone }: UserView): ReportSchedule => ({ ...weeklyReport, timeZone });

const movedRun = (before: LockedUser, after: UserView, now: Date): Date | null => {
  const moved = rescheduleReport(scheduleOf(before.user), before.nextRunAt, scheduleOf(after), now.getTime());
  return moved === null ? null : new Date(moved);
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

export const patch = async (
  tx: Transaction,
  context: ChangeContext,
  input: UserPatch,
): Promise<{ readonly user: UserView; readonly hasChanged: boolean }> => {
  const locked = await lockFor(tx, context);
  const { weeklyReport, ...fields } = input;
  const after: UserView = {
    ...locked.user,
    ...defined(fields),
    weeklyReport: { ...locked.user.weeklyReport, ...defined(weeklyReport ?? {}) },
  };
  if (canonicalJson(after) === canonicalJson(locked.user)) return { user: locked.user, hasChanged: false };
  if (after.birthDate !== null && after.birthDate > localDateAt(context.now.getTime(), after.timeZone)) {
    throw invalid({ pointer: "/birthDate", detail: "must not be in the future" });
  }
  const user = await updateUser(tx, after, context.now, movedRun(locked, after, context.now));
  return { user, hasChanged: true };
};

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
