import { ForjaError, notFound } from "#core/errors.ts";
import { nextLocalTime } from "#core/time/zone.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import {
  findManagedUser,
  isActiveAdmin,
  type JobOverview,
  jobOverview,
  type LockedManagedUser,
  listManagedUsers,
  lockManagedUser,
  lockRoles,
  type ManagedJob,
  type ManagedUser,
  setAccountState,
} from "#db/postgres/queries/accounts/administration.ts";
import { requeueDeadLetter } from "#db/postgres/queries/jobs/requeue.ts";
import { moveSchedules } from "#db/postgres/queries/reports/schedules.ts";
import { removeSecondFactor } from "#db/postgres/remove-second-factor.ts";
import type { Ending } from "#db/redis/revocation.ts";
import { checkIfMatch } from "../../http/conditions.ts";
import { endAccess } from "../auth/sessions/end-access.ts";
import type { JobOverviewQuery, ManagedUserPatch, ManagedUserQuery } from "./admin.schema.ts";

export const list = (db: Database, query: ManagedUserQuery, beforeId: string | null): Promise<ManagedUser[]> => {
  const { search = null, role = null, disabled = null, limit } = query;
  return listManagedUsers(db, { search, role, disabled, beforeId, limit: limit + 1 });
};

export const get = async (db: Database, id: string): Promise<ManagedUser> => {
  const [row] = await findManagedUser(db, { id });
  if (row === undefined) throw notFound();
  return row;
};

export type Administration = {
  readonly actorId: string;
  readonly ifMatch: string | null;
  readonly requestId: string;
  readonly now: Date;
  readonly newId: () => string;
};

/** Throws `forbidden` for the actor's own, and `state-conflict` where it is off. */
export const removeTwoFactor = async (
  tx: Transaction,
  { actorId, ...request }: Omit<Administration, "ifMatch">,
  userId: string,
): Promise<readonly Ending[]> => {
  // An administrator's stolen session must not take off what protects that very account.
  if (userId === actorId) throw new ForjaError("forbidden", { detail: "Switch your own off with its code." });
  const [actor] = await isActiveAdmin(tx, { id: actorId });
  if (actor === undefined) throw new ForjaError("forbidden");
  const [found] = await findManagedUser(tx, { id: userId });
  if (found === undefined) throw notFound();
  const ended = await removeSecondFactor(tx, { ...request, userId });
  if (ended === null) throw new ForjaError("state-conflict", { detail: "Two-factor login is off." });
  return ended;
};

export type ManagedChange = {
  readonly user: ManagedUser;
  readonly ended: readonly Ending[];
  readonly actions: readonly string[];
};

const rules = ({ role, disabled }: Pick<ManagedUser, "role" | "disabled">): boolean => role === "admin" && !disabled;

/** An account that comes back gets no reports of the weeks in between. */
const resumeReports = async (tx: Transaction, locked: LockedManagedUser, now: Date): Promise<void> => {
  const { user, weekday, localTime } = locked;
  if (weekday === null || localTime === null) return;
  const { id: userId, timeZone } = user;
  const nextRunAt = new Date(nextLocalTime({ weekday, localTime, timeZone, after: now.getTime() })).toISOString();
  await moveSchedules(tx, { moves: JSON.stringify([{ userId, nextRunAt }]) });
};

/**
 * Throws `forbidden` when the actor has ceased to be an administrator, and `state-conflict` when nobody would be one
 * any more.
 */
export const change = async (
  tx: Transaction,
  { actorId, ifMatch, requestId, now, newId }: Administration,
  id: string,
  patch: ManagedUserPatch,
): Promise<ManagedChange> => {
  await lockRoles(tx, {});
  const [actor] = await isActiveAdmin(tx, { id: actorId });
  if (actor === undefined) throw new ForjaError("forbidden");
  const [locked] = await lockManagedUser(tx, { id });
  if (locked === undefined) throw notFound();
  const { user: before, otherAdmins } = locked;
  checkIfMatch(ifMatch, before.version);
  const { role = before.role, disabled = before.disabled } = patch;
  if (role === before.role && disabled === before.disabled) return { user: before, ended: [], actions: [] };
  if (rules(before) && !rules({ role, disabled }) && otherAdmins === 0) {
    throw new ForjaError("state-conflict", { detail: "This is the last administrator: make another one first." });
  }
  const shutsOut = disabled && !before.disabled;
  const letsIn = !disabled && before.disabled;
  const recovery = { userId: id, requestId, now, newId, cause: "account-disabled" } as const;
  const ended = shutsOut ? await endAccess(tx, recovery, { kept: null, everything: true }) : [];
  if (letsIn) await resumeReports(tx, locked, now);
  const [after] = await setAccountState(tx, { id, role, disabled, now: now.toISOString() });
  if (after === undefined) throw new Error("a user that was just written cannot be read");
  const actions = [
    ...(role === before.role ? [] : [`account.made-${role}`]),
    ...(shutsOut ? ["account.disabled"] : []),
    ...(letsIn ? ["account.enabled"] : []),
  ];
  return { user: after, ended, actions };
};

export const overview = async (
  db: Database,
  query: JobOverviewQuery,
  beforeId: string | null,
): Promise<JobOverview> => {
  const { userId = null, kind = null, status = null, limit } = query;
  const [found] = await jobOverview(db, { userId, kind, status, beforeId, limit: limit + 1 });
  if (found === undefined) throw new Error("an overview has one row");
  return found;
};

/** Throws `not-found`, or `state-conflict` when there is no job to run. */
export const retry = async (tx: Transaction, deadLetterId: string): Promise<ManagedJob> => {
  const done = await requeueDeadLetter(tx, deadLetterId);
  if ("job" in done) return done.job;
  if (done.refused === "unknown") throw notFound();
  const detail =
    done.refused === "gone" ? "Its job is gone, with its user or by its age." : "Its job was cancelled by its user.";
  throw new ForjaError("state-conflict", { detail });
};
