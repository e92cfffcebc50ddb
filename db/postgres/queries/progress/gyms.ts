import { sql } from "drizzle-orm";
import type { Gym } from "#core/gym/gym.ts";
import type { Executor } from "../../client.ts";
import { input, sqlStatement } from "../../statement.ts";

/** The bars and plates of a user. Version 0 means that they were never set. */
export type StoredGym = { readonly gym: Gym; readonly version: number };

const select = sqlStatement<{ userId: string }, StoredGym>(
  "gyms.find",
  sql`select gym, version from gyms where user_id = ${input("userId")}::uuid`,
);

export const findGym = async (executor: Executor, userId: string): Promise<StoredGym> => {
  const [row] = await select(executor, { userId });
  return row ?? { gym: {}, version: 0 };
};

const lock = sqlStatement<{ userId: string }, Record<string, never>>(
  "gyms.lock",
  sql`select pg_advisory_xact_lock(hashtextextended('gym ' || ${input("userId")}::text, 0))`,
);

/** Returns the gym, held until the transaction ends, also when there is none yet. */
export const lockGym = async (tx: Executor, userId: string): Promise<StoredGym> => {
  await lock(tx, { userId });
  return findGym(tx, userId);
};

const put = sqlStatement<{ userId: string; gym: string; now: string }, StoredGym>(
  "gyms.put",
  sql`insert into gyms as g (user_id, gym, created_at, updated_at)
    values (${input("userId")}::uuid, ${input("gym")}::jsonb, ${input("now")}::timestamptz, ${input("now")}::timestamptz)
    on conflict (user_id) do update set gym = excluded.gym, version = g.version + 1, updated_at = excluded.updated_at
    returning gym, version`,
);

export const putGym = async (tx: Executor, userId: string, gym: Gym, now: Date): Promise<StoredGym> => {
  const [row] = await put(tx, { userId, gym: JSON.stringify(gym), now: now.toISOString() });
  if (row === undefined) throw new Error("a gym that was just written cannot be read");
  return row;
};
