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
import { decodeCursor, instantCursor, type Page, toPage } from "../../http/pagination.ts";
import type { RequestContext } from "../../plugins/request-context.ts";
import { createBriefExercises, type NamedById, type NamedExercise } from "./brief-exercises.ts";
import { shownTo } from "./coach-plans.ts";
import type { WorkoutQuery } from "./workouts.schema.ts";

type Caller = Pick<RequestContext, "userId" | "locale" | "hidesBody">;

const listed = (values: readonly string[] | undefined): string | null =>
  values === undefined ? null : JSON.stringify(values);

const filterOf = (userId: string, query: WorkoutQuery): WorkoutListFilter & { readonly userId: string } => {
  checkDateRange(query.from, query.to);
  const after = decodeCursor(instantCursor, query.cursor);
  return {
    userId,
    from: query.from ?? null,
    to: query.to ?? null,
    statuses: listed(query.status),
    exerciseIds: listed(query.exerciseId?.map((id) => id.toLowerCase())),
    routineIds: listed(query.routineId?.map((id) => id.toLowerCase())),
    tags: listed(query.tag),
    search: query.search ?? null,
    updatedSince: query.updatedSince?.toISOString() ?? null,
    hasPlanned: query.status !== undefined || query.from !== undefined || query.to !== undefined,
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

const exerciseOf = (known: NamedById, id: string): NamedExercise => {
  const exercise = known.get(id);
  if (exercise === undefined) throw new Error("an exercise of a workout has no text");
  return exercise;
};

type Named = Omit<StoredSummary, "exercises"> & {
  readonly exercises: readonly (BriefLift & { readonly name: string; readonly exercise?: BriefExercise })[];
};

/** A text that users wrote never has it: a quote in JSON has a backslash before it. */
const EXERCISE_ID = '"exerciseId"';
const VALUE = /^ ?: ?"([\da-f-]{36})"/;

/** Cuts a text at the ids of exercises. To read and write it anew would cost more than all else of a page. */
const cutAtIds = (text: string): { readonly pieces: readonly string[]; readonly ids: readonly (string | null)[] } => {
  const pieces = text.split(EXERCISE_ID);
  return { pieces, ids: pieces.map((piece, index) => (index === 0 ? null : (VALUE.exec(piece)?.[1] ?? null))) };
};

const QUOTED_ID = 38;

const withNames = (
  { pieces, ids }: ReturnType<typeof cutAtIds>,
  known: NamedById,
  isExpanded: boolean,
): JsonText<Page<Named>> => {
  let text = pieces[0] ?? "";
  for (const [index, piece] of pieces.entries()) {
    if (index === 0) continue;
    const id = ids[index] ?? null;
    if (id === null) {
      text += EXERCISE_ID + piece;
      continue;
    }
    const { exercise, nameText } = exerciseOf(known, id);
    const end = piece.indexOf('"') + QUOTED_ID;
    const whole = isExpanded ? `,"exercise":${JSON.stringify(exercise)}` : "";
    text += EXERCISE_ID + piece.slice(0, end) + nameText + whole + piece.slice(end);
  }
  return text as JsonText<Page<Named>>;
};

const expanded = (workout: StoredWorkout, known: NamedById) => ({
  ...workout,
  exercises: workout.exercises.map((part) => ({ ...part, exercise: exerciseOf(known, part.exerciseId).exercise })),
});

const idsIn = (parts: readonly { readonly exerciseId: string }[]): string[] =>
  parts.map(({ exerciseId }) => exerciseId);

export const createWorkoutList = ({ db, clock }: Pick<ApiDependencies, "db" | "clock">) => {
  const inBrief = createBriefExercises({ db, clock });

  const listSummary = async (caller: Caller, query: WorkoutQuery, set: Answering["set"]) => {
    const found = await listSummaries(db, filterOf(caller.userId, query));
    const cut = cutAtIds(pageText(toPage(found, query.limit, ({ text }) => text, keyOf)));
    const known = await inBrief(
      cut.ids.filter((id) => id !== null),
      caller.locale,
    );
    return answerText({ set }, withNames(cut, known, query.expand === "exercises"));
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
