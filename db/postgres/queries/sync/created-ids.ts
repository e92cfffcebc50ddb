import { createHash } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { canonicalJson } from "#core/canonical-json.ts";
import { ForjaError } from "#core/errors.ts";
import type { Transaction } from "../../client.ts";
import { createdIds } from "../../schema/index.ts";
import { statement } from "../../statement.ts";

const isKnown = sql<boolean>`case created_ids.resource
  when 'exercises' then exists (select 1 from exercises r where r.id = created_ids.id)
  when 'routines' then exists (select 1 from routines r where r.id = created_ids.id)
  when 'workouts' then exists (select 1 from workouts r where r.id = created_ids.id)
  when 'measurements' then exists (select 1 from measurements r where r.id = created_ids.id)
  when 'goals' then exists (select 1 from goals r where r.id = created_ids.id)
  else false end`;

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

export type IdClaim = { id: string; userId: string; resource: string; body: unknown };

/**
 * Reserves an id that a client chose. `fresh`: create it. `repeated`: the same create came before. `taken`: the id is
 * used for anything else. `known`: a stored resource has it.
 */
export const takeId = async (tx: Transaction, claim: IdClaim): Promise<"fresh" | "known" | "repeated" | "taken"> => {
  const { id, userId, resource } = claim;
  const bodyHash = createHash("sha256")
    .update(canonicalJson(claim.body, { dropNulls: true }))
    .digest("base64url");
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
