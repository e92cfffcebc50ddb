import { and, eq, gt, lt, sql } from "drizzle-orm";
import { expression } from "../../expressions.ts";
import { idempotencyKeys } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";
import { sweep } from "../../sweep.ts";

const aDayAgo = sql`now() - interval '24 hours'`;

/** A second request with the same key sees at once that the first still runs. */
export const lockIdempotencyKey = query("idempotency.lock", { slot: "text" }, (p) =>
  rows(
    { acquired: expression("boolean", sql`pg_try_advisory_xact_lock(hashtextextended(${p.slot}, 0))`) },
    (list) => sql`select ${list}`,
  ),
);

const slot = { scope: idempotencyKeys.scope, route: idempotencyKeys.route, key: idempotencyKeys.key };

export const findIdempotentAnswer = statement("idempotency.find", slot, (db, p) =>
  db
    .select({
      payloadMac: idempotencyKeys.payloadMac,
      status: idempotencyKeys.status,
      headers: idempotencyKeys.headers,
      sealedBody: idempotencyKeys.sealedBody,
    })
    .from(idempotencyKeys)
    .where(
      and(
        eq(idempotencyKeys.scope, p.scope),
        eq(idempotencyKeys.route, p.route),
        eq(idempotencyKeys.key, p.key),
        gt(idempotencyKeys.createdAt, aDayAgo),
      ),
    ),
);

/** It replaces an expired answer that was not yet swept. */
export const keepIdempotentAnswer = statement(
  "idempotency.keep",
  {
    ...slot,
    payloadMac: idempotencyKeys.payloadMac,
    status: idempotencyKeys.status,
    headers: idempotencyKeys.headers,
    sealedBody: idempotencyKeys.sealedBody,
  },
  (db, p) =>
    db
      .insert(idempotencyKeys)
      .values(p)
      .onConflictDoUpdate({
        target: [idempotencyKeys.scope, idempotencyKeys.route, idempotencyKeys.key],
        set: {
          payloadMac: sql`excluded.payload_mac`,
          status: sql`excluded.status`,
          headers: sql`excluded.headers`,
          sealedBody: sql`excluded.sealed_body`,
          createdAt: sql`now()`,
        },
      }),
);

export const sweepIdempotencyKeys = sweep("idempotency.sweep", {}, () => ({
  table: idempotencyKeys,
  key: sql`ctid`,
  where: lt(idempotencyKeys.createdAt, aDayAgo),
}));
