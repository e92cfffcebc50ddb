import { eq, sql } from "drizzle-orm";
import type { Gym } from "#core/gym/gym.ts";
import type { Executor } from "../../client.ts";
import { gyms } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";

const fields = { gym: gyms.gym, version: gyms.version };

const select = statement("gyms.find", { userId: gyms.userId }, (db, p) =>
  db.select(fields).from(gyms).where(eq(gyms.userId, p.userId)),
);

/** Version 0: they were never set. */
export type StoredGym = Awaited<ReturnType<typeof select>>[number];

export const findGym = async (executor: Executor, userId: string): Promise<StoredGym> => {
  const [row] = await select(executor, { userId });
  return row ?? { gym: {}, version: 0 };
};

const lock = query("gyms.lock", { userId: "uuid" }, (p) =>
  rows({}, () => sql`select pg_advisory_xact_lock(hashtextextended('gym ' || ${p.userId}::text, 0))`),
);

/** The lock holds also when there is none yet. */
export const lockGym = async (tx: Executor, userId: string): Promise<StoredGym> => {
  await lock(tx, { userId });
  return findGym(tx, userId);
};

const put = statement("gyms.put", { userId: gyms.userId, gym: gyms.gym, now: "timestamptz" }, (db, p) =>
  db
    .insert(gyms)
    .values({ userId: p.userId, gym: p.gym, createdAt: p.now, updatedAt: p.now })
    .onConflictDoUpdate({
      target: gyms.userId,
      set: { gym: sql`excluded.gym`, version: sql`${gyms.version} + 1`, updatedAt: sql`excluded.updated_at` },
    })
    .returning(fields),
);

export const putGym = async (tx: Executor, userId: string, gym: Gym, now: Date): Promise<StoredGym> => {
  const [row] = await put(tx, { userId, gym, now });
  if (row === undefined) throw new Error("a gym that was just written cannot be read");
  return row;
};
