import { canonicalJson } from "#core/canonical-json.ts";
import { MUSCLES } from "#core/taxonomy.ts";
import { DEFAULT_LANDMARKS, type Landmarks } from "#core/volume/muscles.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import { pipelined } from "#db/postgres/pipeline.ts";
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

const isSame = (one: unknown, other: unknown): boolean => canonicalJson({ one }) === canonicalJson({ one: other });

/** A default that a client sends back as it was read stays the default. */
const ownOf = ({ landmarks }: LandmarksPut, before: Landmarks): Landmarks =>
  Object.fromEntries(
    MUSCLES.flatMap((muscle) => {
      const given = landmarks[muscle] ?? null;
      if (given === null) return [];
      const landmark = { ...given, source: given.source ?? "own" };
      return before[muscle] === undefined && isSame(landmark, DEFAULT_LANDMARKS[muscle]) ? [] : [[muscle, landmark]];
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
  const own = ownOf(input, before.landmarks);
  if (isSame(own, before.landmarks)) return viewOf(before);
  const after = await putLandmarks(tx, userId, own, now);
  await pipelined(tx, advanceClock(tx, userId));
  context.effects.analyze();
  return viewOf(after);
};
