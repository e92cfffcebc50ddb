import { MUSCLES } from "#core/taxonomy.ts";
import { DEFAULT_LANDMARKS, type Landmarks } from "#core/volume/muscles.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import {
  findLandmarks,
  lockLandmarks,
  putLandmarks,
  type StoredLandmarks,
} from "#db/postgres/queries/progress/landmarks.ts";
import { advanceClock } from "#db/postgres/queries/sync/changes.ts";
import { soundLandmarks } from "#db/postgres/stored-json.ts";
import type { TrainingContext } from "../../http/change-context.ts";
import { checkIfMatch } from "../../http/conditions.ts";
import type { LandmarksPut } from "./landmarks.schema.ts";

const viewOf = ({ landmarks: own, ...rest }: StoredLandmarks) => ({
  landmarks: { ...DEFAULT_LANDMARKS, ...own },
  own: MUSCLES.filter((muscle) => own[muscle] !== undefined),
  ...rest,
});

const ownOf = ({ landmarks }: LandmarksPut): Landmarks =>
  Object.fromEntries(
    MUSCLES.flatMap((muscle) => {
      const landmark = landmarks[muscle] ?? null;
      return landmark === null ? [] : [[muscle, { ...landmark, source: landmark.source ?? "own" }]];
    }),
  );

export const get = async (db: Database, userId: string) => {
  const stored = await findLandmarks(db, userId);
  return viewOf({ ...stored, landmarks: soundLandmarks(stored.landmarks) });
};

export const replace = async (tx: Transaction, context: TrainingContext, input: LandmarksPut) => {
  const { userId, now } = context;
  const before = await lockLandmarks(tx, userId);
  checkIfMatch(context.ifMatch, before.version);
  const after = await putLandmarks(tx, userId, ownOf(input), now);
  await advanceClock(tx, userId);
  context.effects.analyze();
  return viewOf(after);
};
