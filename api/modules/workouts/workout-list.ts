import type { JsonText } from "#core/json-text.ts";
import type { BriefLift } from "#core/workouts/lifts.ts";
import {
  type BriefExercise,
  listSummaries,
  type StoredSummary,
} from "#db/postgres/queries/workouts/workout-summaries.ts";
import {
  listWorkouts,
  listWorkoutTexts,
  type StoredWorkout,
  type WorkoutListFilter,
} from "#db/postgres/queries/workouts/workouts.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { checkDateRange } from "../../http/date-range.ts";
import { type Answering, answerText, pageText } from "../../http/json-text.ts";
import { decodeCursor, instantCursor, toPage } from "../../http/pagination.ts";
import type { RequestContext } from "../../plugins/request-context.ts";
import { createBriefExercises } from "./brief-exercises.ts";
import { shownTo } from "./coach-plans.ts";
import type { WorkoutQuery } from "./workouts.schema.ts";

type Caller = Pick<RequestContext, "userId" | "locale" | "hidesBody">;

type ById = ReadonlyMap<string, BriefExercise>;

const filterOf = (userId: string, query: WorkoutQuery): WorkoutListFilter & { readonly userId: string } => {
  checkDateRange(query.from, query.to);
  const after = decodeCursor(instantCursor, query.cursor);
  return {
    userId,
    from: query.from ?? null,
    to: query.to ?? null,
    status: query.status ?? null,
    exerciseId: query.exerciseId ?? null,
    routineId: query.routineId ?? null,
    beforeStartedAt: after?.sortKey ?? null,
    beforeId: after?.id ?? null,
    limit: query.limit + 1,
  };
};

type Placed = { readonly sortKey: string; readonly id: string };

const keyOf = ({ sortKey, id }: Placed): Placed => ({ sortKey, id });

const keyOfWhole = ({ sortKey, workout }: { readonly sortKey: string; readonly workout: StoredWorkout }): Placed => ({
  sortKey,
  id: workout.id,
});

const exerciseOf = (known: ById, id: string): BriefExercise => {
  const exercise = known.get(id);
  if (exercise === undefined) throw new Error("an exercise of a workout has no text");
  return exercise;
};

const EXERCISE_ID = /"exerciseId"\s?:\s?"([\da-f-]{36})"/g;

const idsInText = (text: string): string[] => [...text.matchAll(EXERCISE_ID)].flatMap(([, id]) => id ?? []);

type Named = Omit<StoredSummary, "exercises"> & {
  readonly exercises: readonly (BriefLift & { readonly name: string; readonly exercise?: BriefExercise })[];
};

/** Adds the names where the ids are: to read and write a page anew would cost more than all else of it. */
const withNames = (text: JsonText<StoredSummary>, known: ById, isExpanded: boolean): JsonText<Named> =>
  text.replace(EXERCISE_ID, (found, id: string) => {
    const exercise = exerciseOf(known, id);
    const whole = isExpanded ? `,"exercise":${JSON.stringify(exercise)}` : "";
    return `${found},"name":${JSON.stringify(exercise.name)}${whole}`;
  }) as JsonText<Named>;

const expanded = (workout: StoredWorkout, known: ById) => ({
  ...workout,
  exercises: workout.exercises.map((part) => ({ ...part, exercise: exerciseOf(known, part.exerciseId) })),
});

const idsIn = (parts: readonly { readonly exerciseId: string }[]): string[] =>
  parts.map(({ exerciseId }) => exerciseId);

export const createWorkoutList = ({ db, clock }: Pick<ApiDependencies, "db" | "clock">) => {
  const inBrief = createBriefExercises({ db, clock });

  const listSummary = async (caller: Caller, query: WorkoutQuery, set: Answering["set"]) => {
    const found = await listSummaries(db, filterOf(caller.userId, query));
    const known = await inBrief(
      found.flatMap(({ text }) => idsInText(text)),
      caller.locale,
    );
    const isExpanded = query.expand === "exercises";
    const page = toPage(found, query.limit, ({ text }) => withNames(text, known, isExpanded), keyOf);
    return answerText({ set }, pageText(page));
  };

  const listTexts = async (caller: Caller, query: WorkoutQuery, set: Answering["set"]) => {
    const found = await listWorkoutTexts(db, filterOf(caller.userId, query));
    const page = toPage(found, query.limit, ({ text }) => text, keyOf);
    return answerText({ set }, pageText(page));
  };

  const listWhole = async (caller: Caller, query: WorkoutQuery) => {
    const found = await listWorkouts(db, filterOf(caller.userId, query));
    if (query.expand !== "exercises")
      return toPage(found, query.limit, ({ workout }) => shownTo(caller, workout), keyOfWhole);
    const known = await inBrief(
      found.flatMap(({ workout }) => idsIn(workout.exercises)),
      caller.locale,
    );
    return toPage(found, query.limit, ({ workout }) => shownTo(caller, expanded(workout, known)), keyOfWhole);
  };

  return (caller: Caller, query: WorkoutQuery, set: Answering["set"]) => {
    if (query.view === "summary") return listSummary(caller, query, set);
    return query.expand === "exercises" || caller.hidesBody ? listWhole(caller, query) : listTexts(caller, query, set);
  };
};
