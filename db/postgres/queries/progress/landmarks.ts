import { sql } from "drizzle-orm";
import type { Landmarks } from "#core/volume/muscles.ts";
import type { Executor } from "../../client.ts";
import { input, sqlStatement } from "../../statement.ts";

/** A user's own landmarks. Version 0: no setting of training was ever made. */
export type StoredLandmarks = {
  readonly landmarks: Landmarks;
  readonly version: number;
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
};

const select = sqlStatement<{ userId: string }, { stored: StoredLandmarks }>(
  "landmarks.find",
  sql`select json_build_object('landmarks', coalesce(t.landmarks, '{}'::jsonb), 'version', t.version,
      'createdAt', iso_instant(t.created_at), 'updatedAt', iso_instant(t.updated_at)) as stored
    from training_settings t where t.user_id = ${input("userId")}::uuid`,
);

const UNSET: StoredLandmarks = { landmarks: {}, version: 0, createdAt: null, updatedAt: null };

export const findLandmarks = async (executor: Executor, userId: string): Promise<StoredLandmarks> => {
  const [row] = await select(executor, { userId });
  return row?.stored ?? UNSET;
};

const lock = sqlStatement<{ userId: string }, Record<string, never>>(
  "training_settings.lock",
  sql`select pg_advisory_xact_lock(hashtextextended('training settings ' || ${input("userId")}::text, 0))`,
);

/** Returns the landmarks, held until the transaction ends, also when there are none yet. */
export const lockLandmarks = async (tx: Executor, userId: string): Promise<StoredLandmarks> => {
  await lock(tx, { userId });
  return findLandmarks(tx, userId);
};

const put = sqlStatement<{ userId: string; landmarks: string; now: string }, Record<string, never>>(
  "landmarks.put",
  sql`insert into training_settings as t (user_id, landmarks, created_at, updated_at)
    values (${input("userId")}::uuid, ${input("landmarks")}::jsonb, ${input("now")}::timestamptz,
      ${input("now")}::timestamptz)
    on conflict (user_id) do update set landmarks = excluded.landmarks, version = t.version + 1,
      updated_at = excluded.updated_at`,
);

export const putLandmarks = async (
  tx: Executor,
  userId: string,
  landmarks: Landmarks,
  now: Date,
): Promise<StoredLandmarks> => {
  await put(tx, { userId, landmarks: JSON.stringify(landmarks), now: now.toISOString() });
  return findLandmarks(tx, userId);
};
