import { and, eq, sql } from "drizzle-orm";
import type { Ending } from "../../../redis/revocation.ts";
import { expression, jsonList, orNull, subquery } from "../../expressions.ts";
import { FLUSHED, SYSTEM, TIMELINE } from "../../log-position.ts";
import type { Placeholders } from "../../parameters.ts";
import { apiInstances, outbox, storeEpoch } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";

/** Tokens live for ten minutes. The rest is room for a clock of Postgres that is set forward. */
const WHOLE = sql.raw("interval '1 hour'");

const isEnding = sql`${outbox.topic} = 'session-ended'`;

type Reading = Placeholders<{ readonly instanceId: "uuid"; readonly after: "bigint" }>;

const leaseFields = (p: Reading) => ({
  isRegistered: expression(
    "boolean",
    sql`exists (select 1 from ${apiInstances} where ${apiInstances.id} = ${p.instanceId} and ${apiInstances.suspicion} is null)`,
  ),
  database: expression(
    "text",
    sql`(select concat_ws(' ', oid, pg_postmaster_start_time()) from pg_database where datname = current_database())`,
  ),
  epoch: expression("bigint", sql`(select ${storeEpoch.epoch} from ${storeEpoch})`),
  newest: expression("bigint", sql`(select coalesce(max(${outbox.id}), 0) from ${outbox})`),
  settled: expression(
    "bigint",
    sql`(select coalesce(max(${outbox.id}), 0) from ${outbox} where ${isEnding} and ${p.after} = 0
      and ${outbox.sentAt} < clock_timestamp() - interval '5 minutes')`,
  ),
  endings: subquery(
    jsonList(sql<Ending>`${outbox.payload}`),
    sql`from ${outbox} where ${isEnding} and ${outbox.id} > ${p.after}
      and (${p.after} > 0 or ${outbox.sentAt} > clock_timestamp() - ${WHOLE})`,
  ),
});

/**
 * Reads what a lease needs, in one snapshot: the endings after a row of the outbox, and whether this instance may have a
 * lease. After 0 it reads all endings that can matter. `database` is another one after each restore, which needs a new
 * database or a new start of the server. `newest` is the last row of the outbox. No running transaction
 * precedes `settled`.
 */
export const readEndings = query("ended_sessions.read", { instanceId: "uuid", after: "bigint" }, (p) =>
  rows(leaseFields(p), (list) => sql`select ${list}`),
);

/**
 * Reads the same for an instance of another region, with the place of the primary's log, and its time. The log has all earlier
 * commits at that place. A replica has no such place, so the statement fails there.
 */
export const readFarEndings = query("ended_sessions.read_far", { instanceId: "uuid", after: "bigint" }, (p) =>
  rows(
    {
      ...leaseFields(p),
      system: expression("text", sql.raw(SYSTEM)),
      timeline: expression("text", sql.raw(TIMELINE)),
      at: expression("bigint", sql.raw(`${FLUSHED} - '0/0'::pg_lsn`)),
      wallMs: expression("bigint", sql`floor(extract(epoch from clock_timestamp()) * 1000)::bigint`),
    },
    (list) => sql`select ${list}`,
  ),
);

/** The place of the primary's log, and the time of its clock in milliseconds since 1970. */
export type LogPlace = Pick<
  Awaited<ReturnType<typeof readFarEndings>>[number],
  "system" | "timeline" | "at" | "wallMs"
>;

/** An instance of another region reads the place as well. */
export type EndingsRead = Awaited<ReturnType<typeof readEndings>>[number] & Partial<LogPlace>;

/** Clears a suspicion, too. The next read may then give a lease. */
export const registerInstance = statement("ended_sessions.register", { id: apiInstances.id }, (db, p) =>
  db
    .insert(apiInstances)
    .values({ id: p.id })
    .onConflictDoUpdate({ target: apiInstances.id, set: { suspicion: null } }),
);

export const listInstances = statement("ended_sessions.instances", {}, (db) =>
  db.select({ id: apiInstances.id, suspicion: orNull(apiInstances.suspicion) }).from(apiInstances),
);

export type ApiInstance = Awaited<ReturnType<typeof listInstances>>[number];

export const suspectInstance = statement(
  "ended_sessions.suspect",
  { id: apiInstances.id, suspicion: "uuid" },
  (db, p) =>
    db
      .update(apiInstances)
      .set({ suspicion: p.suspicion })
      .where(and(eq(apiInstances.id, p.id), sql`${apiInstances.suspicion} is null`)),
);

/** An instance that has cleared the suspicion meanwhile stays. */
export const removeSuspect = statement(
  "ended_sessions.remove_suspect",
  { id: apiInstances.id, suspicion: "uuid" },
  (db, p) => db.delete(apiInstances).where(and(eq(apiInstances.id, p.id), eq(apiInstances.suspicion, p.suspicion))),
);

export const removeInstance = statement("ended_sessions.leave", { id: apiInstances.id }, (db, p) =>
  db.delete(apiInstances).where(eq(apiInstances.id, p.id)),
);
