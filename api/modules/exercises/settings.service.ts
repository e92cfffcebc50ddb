import { invalid, notFound } from "#core/errors.ts";
import { exerciseSettings as shape } from "#core/shapes/exercise.ts";
import { isUnchanged } from "#core/shapes/merge.ts";
import { complete } from "#core/shapes/shape.ts";
import { toKilograms, type Weight } from "#core/units.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import {
  findSettings,
  lockSettings,
  putSettings,
  type StoredSettings,
} from "#db/postgres/queries/exercises/exercise-settings.ts";
import { findExercise } from "#db/postgres/queries/exercises/exercises.ts";
import type { TrainingContext } from "../../http/change-context.ts";
import { checkIfMatch } from "../../http/conditions.ts";
import type { SettingsPut } from "./exercises.schema.ts";
import { get as getExercise, hasOtherRules } from "./exercises.service.ts";

const kilograms = (weight: Weight | null): number | null => (weight === null ? null : toKilograms(weight));

const viewOf = (stored: StoredSettings) => ({
  ...stored,
  trainingMaxKg: kilograms(stored.trainingMax),
  roundingKg: kilograms(stored.rounding),
});

export type Settings = ReturnType<typeof viewOf>;

export const get = async (
  db: Database,
  context: Pick<TrainingContext, "userId" | "locale">,
  exerciseId: string,
): Promise<Settings> => {
  const { userId, locale } = context;
  await getExercise(db, userId, locale, exerciseId);
  return viewOf(await findSettings(db, { userId, exerciseId }));
};

export const replace = async (
  tx: Transaction,
  context: TrainingContext,
  exerciseId: string,
  input: SettingsPut,
): Promise<Settings> => {
  const { userId, locale, now, effects } = context;
  const [, exercise, before] = await Promise.all([
    effects.lock(),
    findExercise(tx, { userId, id: exerciseId, locale }),
    lockSettings(tx, { userId, exerciseId }),
  ]);
  if (exercise === null) throw notFound();
  checkIfMatch(context.ifMatch, before.version);
  const { exerciseId: named, ...fields } = complete(shape, input);
  if (named !== null && named !== exerciseId) {
    throw invalid({ pointer: "/exerciseId", detail: "must be the exercise of the path" });
  }
  if (isUnchanged(shape, before, { ...fields, exerciseId })) return viewOf(before);
  const after = await putSettings(tx, { userId, exerciseId }, fields, now);
  // Metrics of the user's sets depend on the settings, so analyses need a new input version.
  effects.change({ resource: "exercises", id: exerciseId, op: "upsert", version: exercise.version });
  if (hasOtherRules(before, after)) effects.recompute({ exerciseId });
  return viewOf(after);
};
