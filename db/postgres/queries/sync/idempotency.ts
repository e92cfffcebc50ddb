import { and, eq, sql } from "drizzle-orm";
import { idempotencyKeys } from "../../schema/index.ts";
import { input, sqlStatement, statement } from "../../statement.ts";
import { type Removed, removing } from "../imports/removing.ts";

/** Held to the end of the transaction: a second request with the same key sees at once that the first still runs. */
export const lockIdempotencyKey = sqlStatement<{ slot: string }, { acquired: boolean }>(
  "idempotency.lock",
  sql`select pg_try_advisory_xact_lock(hashtextextended(${input("slot")}, 0)) as acquired`,
);

type Slot = { scope: string; route: string; key: string };

const isSlot = and(
  eq(idempotencyKeys.scope, input("scope")),
  eq(idempotencyKeys.route, input("route")),
  eq(idempotencyKeys.key, input("key")),
);

export const findIdempotentAnswer = statement<
  Slot,
  Pick<typeof idempotencyKeys.$inferSelect, "payloadMac" | "status" | "headers" | "sealedBody">[]
>("idempotency.find", (db) =>
  db
    .select({
      payloadMac: idempotencyKeys.payloadMac,
      status: idempotencyKeys.status,
      headers: idempotencyKeys.headers,
      sealedBody: idempotencyKeys.sealedBody,
    })
    .from(idempotencyKeys)
    .where(and(isSlot, sql`${idempotencyKeys.createdAt} > now() - interval '24 hours'`)),
);

type Kept = Slot & {
  payloadMac: Uint8Array;
  status: number;
  headers: Record<string, string>;
  sealedBody: Uint8Array | null;
};

/** An expired answer that was not yet swept gives way. */
export const keepIdempotentAnswer = statement<Kept, unknown>("idempotency.keep", (db) =>
  db
    .insert(idempotencyKeys)
    .values({
      scope: input("scope"),
      route: input("route"),
      key: input("key"),
      payloadMac: input("payloadMac"),
      status: input("status"),
      headers: input("headers"),
      sealedBody: input("sealedBody"),
    })
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

export const sweepIdempotencyKeys = sqlStatement<Record<string, never>, Removed>(
  "idempotency.sweep",
  removing(sql`delete from idempotency_keys where ctid = any(array(
    select ctid from idempotency_keys where created_at < now() - interval '24 hours' limit 5000))`),
);
