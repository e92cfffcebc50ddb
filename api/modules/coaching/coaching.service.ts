import { emailKeyOf } from "#core/email-key.ts";
import { ForjaError, invalid, notFound } from "#core/errors.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import { breaches } from "#db/postgres/pg-error.ts";
import {
  acceptGrant,
  countGrants,
  deleteGrant,
  findGrant,
  GRANT_CONSTRAINT,
  GRANT_ID_CONSTRAINT,
  type GrantView,
  grantBetween,
  insertGrant,
  listGrants,
  lockGrant,
  resumeGrant,
  setGrantScopes,
} from "#db/postgres/queries/accounts/coaching.ts";
import { lockCredentials } from "#db/postgres/queries/accounts/users.ts";
import { mailsOfLastHour, requestMail } from "#db/postgres/queries/jobs/mails.ts";
import { reserveId } from "#db/postgres/queries/sync/created-ids.ts";
import type { ChangeContext } from "../../http/change-context.ts";
import { checkIfMatch } from "../../http/conditions.ts";
import type { GrantCreate, GrantPatch, GrantQuery } from "./coaching.schema.ts";

const MAX_GRANTS = 50;

/** The addresses may belong to strangers. */
const INVITATIONS_AN_HOUR = 10;
const HOUR_SECONDS = 3_600;

const read = async (executor: Database | Transaction, userId: string, id: string): Promise<GrantView> => {
  const [row] = await findGrant(executor, { userId, id });
  if (row === undefined) throw notFound();
  return row.grant;
};

export const get = (db: Database, userId: string, id: string): Promise<GrantView> => read(db, userId, id);

export const list = (
  db: Database,
  userId: string,
  query: GrantQuery,
  after: { sortKey: string; id: string } | null,
): ReturnType<typeof listGrants> =>
  listGrants(db, {
    userId,
    direction: query.direction ?? null,
    beforeCreatedAt: after?.sortKey ?? null,
    beforeId: after?.id ?? null,
    limit: query.limit + 1,
  });

const checkCounts = async (tx: Transaction, userId: string): Promise<void> => {
  const [has] = await countGrants(tx, { userId });
  if ((has?.count ?? 0) >= MAX_GRANTS) {
    throw new ForjaError("state-conflict", { detail: `An account gives ${MAX_GRANTS} grants at most.` });
  }
  const [sent] = await mailsOfLastHour(tx, { userId, mail: "coach-invitation" });
  if ((sent?.count ?? 0) >= INVITATIONS_AN_HOUR) {
    throw new ForjaError("quota-exceeded", { retryAfterSeconds: HOUR_SECONDS });
  }
};

const refuseStanding = (error: unknown): never => {
  if (breaches(error, GRANT_ID_CONSTRAINT)) throw new ForjaError("id-taken", { cause: error });
  if (!breaches(error, GRANT_CONSTRAINT)) throw error;
  const detail = "You have invited this address already: change that grant, or delete it.";
  throw new ForjaError("state-conflict", { detail, cause: error });
};

/** The answer is equal whether the address has an account or not. */
export const create = async (
  tx: Transaction,
  context: ChangeContext,
  input: GrantCreate,
): Promise<{ grant: GrantView; created: boolean }> => {
  const { userId, requestId, now, newId } = context;
  if (input.id != null) {
    const claim = await reserveId(tx, { id: input.id, userId, resource: "coaching_grants", body: input });
    if (claim === "repeated") {
      const [stored] = await findGrant(tx, { userId, id: input.id });
      if (stored === undefined) throw new ForjaError("id-taken");
      return { grant: stored.grant, created: false };
    }
  }
  // One after the other, so that invitations at once are counted too.
  const [athlete] = await lockCredentials(tx, { id: userId });
  if (athlete === undefined) throw new ForjaError("token-invalid");
  const coachEmailKey = emailKeyOf(input.coachEmail);
  if (coachEmailKey === athlete.emailKey) {
    throw invalid({ pointer: "/coachEmail", detail: "must be the address of somebody else" });
  }
  await checkCounts(tx, userId);
  const id = input.id ?? newId();
  const scopes = JSON.stringify(input.scopes);
  const grant = { id, userId, coachEmail: input.coachEmail, coachEmailKey, scopes, now: now.toISOString() };
  await insertGrant(tx, grant).catch(refuseStanding);
  await requestMail(tx, { userId, requestId, newId }, { mail: "coach-invitation", grantId: id });
  return { grant: await read(tx, userId, id), created: true };
};

const locked = async (tx: Transaction, { userId, ifMatch }: ChangeContext, id: string): Promise<GrantView> => {
  const [row] = await lockGrant(tx, { userId, id });
  if (row === undefined) throw notFound();
  checkIfMatch(ifMatch, row.grant.version);
  return row.grant;
};

export const patch = async (
  tx: Transaction,
  context: ChangeContext,
  id: string,
  input: GrantPatch,
): Promise<{ grant: GrantView; changed: boolean }> => {
  const { userId, now } = context;
  const grant = await locked(tx, context, id);
  if (grant.direction === "received") throw new ForjaError("forbidden");
  if (input.coachEmail !== undefined && input.coachEmail !== grant.coachEmail) {
    throw invalid({ pointer: "/coachEmail", detail: "cannot be changed" });
  }
  const scopes = new Set(input.scopes ?? grant.scopes);
  if (scopes.size === grant.scopes.length && grant.scopes.every((scope) => scopes.has(scope))) {
    return { grant, changed: false };
  }
  await setGrantScopes(tx, { userId, id, scopes: JSON.stringify([...scopes]), now: now.toISOString() });
  return { grant: await read(tx, userId, id), changed: true };
};

export const accept = async (
  tx: Transaction,
  { userId, now }: ChangeContext,
  id: string,
): Promise<{ grant: GrantView; accepted: boolean }> => {
  // One after the other, so that two grants of one athlete are not accepted at once.
  await lockCredentials(tx, { id: userId });
  const [row] = await lockGrant(tx, { userId, id });
  if (row === undefined || row.grant.direction === "given") throw notFound();
  const { grant } = row;
  if (grant.coach !== null) return { grant, accepted: false };
  if (grant.suspendedAt !== null) {
    throw new ForjaError("state-conflict", { detail: "The athlete must resume this invitation first." });
  }
  const [other] = await grantBetween(tx, { athleteId: grant.athlete.id, coachId: userId });
  if (other !== undefined) {
    throw new ForjaError("state-conflict", { detail: "You have a grant of this athlete already." });
  }
  await acceptGrant(tx, { userId, id, now: now.toISOString() });
  return { grant: await read(tx, userId, id), accepted: true };
};

export const resume = async (
  tx: Transaction,
  context: ChangeContext,
  id: string,
): Promise<{ grant: GrantView; resumed: boolean }> => {
  const grant = await locked(tx, context, id);
  const { direction, suspendedBy } = grant;
  if (!suspendedBy.includes(direction === "given" ? "athlete" : "coach")) return { grant, resumed: false };
  const { userId, now } = context;
  await resumeGrant[direction](tx, { userId, id, now: now.toISOString() });
  return { grant: await read(tx, userId, id), resumed: true };
};

export const remove = async (tx: Transaction, context: ChangeContext, id: string): Promise<GrantView> => {
  const grant = await locked(tx, context, id);
  await deleteGrant(tx, { userId: context.userId, id });
  return grant;
};
