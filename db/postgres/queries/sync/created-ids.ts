import { createHash } from "node:crypto";
import { and, eq, type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { canonicalJson } from "#core/canonical-json.ts";
import { ForjaError } from "#core/errors.ts";
import type { Transaction } from "../../client.ts";
import { recordset } from "../../expressions.ts";
import {
  type ChangeResource,
  createdIds,
  exercises,
  forEachPlain,
  PLAIN_RESOURCES,
  type PlainName,
  routines,
  workouts,
} from "../../schema/index.ts";
import { statement } from "../../statement.ts";

const TABLES: Readonly<Record<ChangeResource, PgTable>> = {
  exercises,
  routines,
  workouts,
  ...forEachPlain<Record<PlainName, PgTable>>((name) => PLAIN_RESOURCES[name].table),
};

const isKnownAs = (resource: SQL, id: SQL): SQL<boolean> =>
  sql<boolean>`case ${resource} ${sql.join(
    Object.entries(TABLES).map(
      ([name, table]) => sql`when ${sql.raw(`'${name}'`)} then exists (select 1 from ${table} r where r.id = ${id})`,
    ),
    sql` `,
  )} else false end`;

const isKnown = isKnownAs(sql`created_ids.resource`, sql`created_ids.id`);

const insertId = statement(
  "created_ids.insert",
  {
    id: createdIds.id,
    userId: createdIds.userId,
    resource: createdIds.resource,
    bodyHash: createdIds.bodyHash,
  },
  (db, p) => db.insert(createdIds).values(p).onConflictDoNothing().returning({ isKnown }),
);

const findHash = statement(
  "created_ids.find",
  { id: createdIds.id, userId: createdIds.userId, resource: createdIds.resource },
  (db, p) =>
    db
      .select({ bodyHash: createdIds.bodyHash })
      .from(createdIds)
      .where(and(eq(createdIds.id, p.id), eq(createdIds.userId, p.userId), eq(createdIds.resource, p.resource))),
);

const insertIds = statement("created_ids.insert_many", { userId: "uuid", claims: "json" }, (db, p) => {
  const claim = recordset("c", { id: "uuid", resource: "text", bodyHash: "text" }, p.claims);
  const { id, resource, bodyHash } = claim.columns;
  return db
    .insert(createdIds)
    .select(sql`select ${id}, ${p.userId}, ${resource}, ${bodyHash}, now() from ${claim.from}
      where not ${isKnownAs(resource, id)}`)
    .onConflictDoNothing()
    .returning({ id: createdIds.id });
});

export type IdClaim = { id: string; userId: string; resource: string; body: unknown };

const hashOf = (body: unknown): string =>
  createHash("sha256")
    .update(canonicalJson(body, { dropNulls: true }))
    .digest("base64url");

/** Reserves ids in one statement. Returns the fresh ones, and leaves every other id as it is. */
export const takeFreshIds = async (
  tx: Transaction,
  userId: string,
  claims: readonly { readonly id: string; readonly resource: string; readonly body: unknown }[],
): Promise<ReadonlySet<string>> => {
  const rows = claims.map(({ id, resource, body }) => ({ id, resource, bodyHash: hashOf(body) }));
  return new Set((await insertIds(tx, { userId, claims: JSON.stringify(rows) })).map(({ id }) => id));
};

/**
 * Reserves an id that a client chose. `fresh`: create it. `repeated`: the same create came before. `taken`: the id is
 * used for anything else. `known`: a stored resource has it.
 */
export const takeId = async (tx: Transaction, claim: IdClaim): Promise<"fresh" | "known" | "repeated" | "taken"> => {
  const { id, userId, resource } = claim;
  const bodyHash = hashOf(claim.body);
  const [inserted] = await insertId(tx, { id, userId, resource, bodyHash });
  if (inserted !== undefined) return inserted.isKnown ? "known" : "fresh";
  const [stored] = await findHash(tx, { id, userId, resource });
  return stored?.bodyHash === bodyHash ? "repeated" : "taken";
};

/** Throws `id-taken` when the id is used for anything else. */
export const reserveId = async (tx: Transaction, claim: IdClaim): Promise<"fresh" | "repeated"> => {
  const outcome = await takeId(tx, claim);
  if (outcome === "taken" || outcome === "known") throw new ForjaError("id-taken");
  return outcome;
};
