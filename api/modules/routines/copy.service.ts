import { slugOf } from "#core/exercises/exercise-slug.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { findExercise, ownExerciseAlike } from "#db/postgres/queries/exercises/exercises.ts";
import { routineExerciseFacts } from "#db/postgres/queries/routines/routine-history.ts";
import { findReadableRoutine, type StoredRoutine } from "#db/postgres/queries/routines/routines.ts";
import type { TrainingContext } from "../../http/change-context.ts";
import * as exercises from "../exercises/exercises.service.ts";
import { renewedDays } from "./routine-entry.ts";
import type { RoutineCopy } from "./routines.schema.ts";
import { add, copiedBefore, readable } from "./routines.service.ts";

const adopt = async (tx: Transaction, context: TrainingContext, ownerId: string, id: string): Promise<string> => {
  const { userId, locale } = context;
  const source = await findExercise(tx, { userId: ownerId, id, locale });
  if (source === null) throw new Error("a routine names an exercise that its owner cannot see");
  const { trackingType } = source;
  const alike = await ownExerciseAlike(tx, { userId, slug: slugOf(source.name), trackingType });
  if (alike !== null) return alike;
  const { name, description, equipment, mechanics, movementPattern, unilateral, bodyweightFraction, loadPer } = source;
  const { instructions, media } = source;
  const traits = { trackingType, equipment, mechanics, movementPattern, unilateral, bodyweightFraction, loadPer };
  const { exercise } = await exercises.create(tx, context, {
    ...traits,
    name,
    description,
    instructions,
    media,
    aliases: [...source.aliases],
    muscles: [...source.muscles],
  });
  return exercise.id;
};

const adopted = async (
  tx: Transaction,
  context: TrainingContext,
  source: StoredRoutine,
): Promise<ReadonlyMap<string, string>> => {
  const named = source.days.flatMap(({ blocks }) =>
    blocks.flatMap((block) => block.exercises.map(({ exerciseId }) => exerciseId)),
  );
  const known = await routineExerciseFacts(tx, context.userId, named);
  const replaced = new Map<string, string>();
  for (const id of new Set(named)) {
    if (!known.has(id)) replaced.set(id, await adopt(tx, context, source.userId, id));
  }
  return replaced;
};

type Source = {
  readonly id: string;
  readonly shareToken: string | undefined;
  readonly copierId: string;
};

const sourceOf = async (
  tx: Transaction,
  userId: string,
  { id, shareToken, copierId }: Source,
): Promise<StoredRoutine> => {
  const own =
    userId === copierId
      ? null
      : await findReadableRoutine(tx, { userId: copierId, id, shareToken: shareToken ?? null });
  return own ?? readable(tx, userId, id, shareToken);
};

export const copy = async (
  tx: Transaction,
  context: TrainingContext,
  of: Source,
  input: RoutineCopy,
): Promise<{ routine: StoredRoutine; created: boolean }> => {
  const { userId, newId } = context;
  const claiming = copiedBefore(tx, userId, input?.id, { copyOf: of.id, ...input });
  const reading = sourceOf(tx, userId, of);
  reading.catch(() => {});
  const before = await claiming;
  if (before !== null) return { routine: before, created: false };
  const source = await reading;
  const routine = await add(tx, context, {
    id: input?.id ?? newId(),
    name: input?.name ?? source.name,
    description: source.description,
    visibility: "private",
    tags: source.tags,
    days: renewedDays(source.days, await adopted(tx, context, source), newId),
    copiedFromId: source.id,
    copiedFromVersion: source.version,
  });
  return { routine, created: true };
};
