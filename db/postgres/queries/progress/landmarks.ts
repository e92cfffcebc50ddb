import { eq, sql } from "drizzle-orm";
import type { Landmarks } from "#core/volume/muscles.ts";
import type { Executor } from "../../client.ts";
import { isoInstant } from "../../expressions.ts";
import { trainingSettings } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";

const select = statement("landmarks.find", { userId: trainingSettings.userId }, (db, p) =>
  db
    .select({
      landmarks: trainingSettings.landmarks,
      version: trainingSettings.version,
      createdAt: isoInstant(trainingSettings.createdAt),
      updatedAt: isoInstant(trainingSettings.updatedAt),
    })
    .from(trainingSettings)
    .where(eq(trainingSettings.userId, p.userId)),
);

/** Version 0: no setting of training was ever made. */
export type StoredLandmarks = {
  readonly landmarks: Landmarks;
  readonly version: number;
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
};

const UNSET: StoredLandmarks = { landmarks: {}, version: 0, createdAt: null, updatedAt: null };

export const findLandmarks = async (executor: Executor, userId: string): Promise<StoredLandmarks> => {
  const [row] = await select(executor, { userId });
  return row === undefined ? UNSET : { ...row, landmarks: row.landmarks ?? {} };
};

const lock = query("training_settings.lock", { userId: "uuid" }, (p) =>
  rows({}, () => sql`select pg_advisory_xact_lock(hashtextextended('training settings ' || ${p.userId}::text, 0))`),
);

/** The lock holds also when there are none yet. */
export const lockLandmarks = async (tx: Executor, userId: string): Promise<StoredLandmarks> => {
  const [, landmarks] = await Promise.all([lock(tx, { userId }), findLandmarks(tx, userId)]);
  return landmarks;
};

const put = statement(
  "landmarks.put",
  { userId: trainingSettings.userId, landmarks: trainingSettings.landmarks, now: "timestamptz" },
  (db, p) =>
    db
      .insert(trainingSettings)
      .values({ userId: p.userId, landmarks: p.landmarks, createdAt: p.now, updatedAt: p.now })
      .onConflictDoUpdate({
        target: trainingSettings.userId,
        set: {
          landmarks: sql`excluded.landmarks`,
          version: sql`${trainingSettings.version} + 1`,
          updatedAt: sql`excluded.updated_at`,
        },
      }),
);

export const putLandmarks = async (
  tx: Executor,
  userId: string,
  landmarks: Landmarks,
  now: Date,
): Promise<StoredLandmarks> => {
  const [, stored] = await Promise.all([put(tx, { userId, landmarks, now }), findLandmarks(tx, userId)]);
  return stored;
};
