import type { RoutineDay } from "#core/routines/routine.ts";
import type { ExerciseReference } from "#core/shapes/field.ts";
import type { WorkoutEntry } from "#core/workouts/workout.ts";
import type { ImportedCheckin } from "#db/mongo/checkins.ts";
import type { ExerciseWrite } from "#db/postgres/queries/exercises/exercise-writes.ts";
import type { DocumentFacts, DocumentRows, ExerciseStamp } from "#db/postgres/queries/imports/import-document.ts";
import type { LoggedWorkout } from "#db/postgres/queries/imports/import-workouts.ts";
import type { DocumentRow, ForjaDocument, SectionRow } from "../../importers/forja/document.ts";
import type { ImportLog } from "../../importers/import-log.ts";
import { workoutIdentity } from "../duplicates.ts";
import { type IdMaker, type Places, placesOf } from "./document-ids.ts";
import { countPlain, newPlainRows, placePlainRows } from "./place-plain.ts";

/** Progression goes by these instants. */
export type StampedEntry = WorkoutEntry & { readonly createdAt: Date; readonly updatedAt: Date };

export type PlacedDocument = DocumentRows & {
  readonly exercises: readonly ExerciseWrite[];
  readonly stamps: readonly ExerciseStamp[];
  readonly workouts: readonly StampedEntry[];
  readonly checkins: readonly ImportedCheckin[];
  readonly duplicates: number;
  readonly present: number;
  readonly slugsChanged: number;
};

export type PlaceContext = {
  readonly userId: string;
  readonly importId: string;
  readonly facts: DocumentFacts;
  readonly logged: readonly LoggedWorkout[];
  readonly newId: IdMaker;
  readonly newToken: () => string;
  readonly log: ImportLog;
};

class Unplaced extends Error {
  override readonly name = "Unplaced";
}

const UNKNOWN_SLUG = "names an exercise of a catalogue that this installation does not have";
const UNKNOWN_EXERCISE = "names an exercise that the document does not hold, or that can't be imported";
const UNKNOWN_ROUTINE = "names a routine that the document does not hold, or that can't be imported";

class Placer {
  readonly #context: PlaceContext;
  readonly #exercises: Places;
  readonly #routines: Places;

  constructor(context: PlaceContext, exercises: Places, routines: Places) {
    this.#context = context;
    this.#exercises = exercises;
    this.#routines = routines;
  }

  fail({ number, pointer }: DocumentRow<unknown>, path: string, message: string): never {
    this.#context.log.error(number, pointer + path, message);
    throw new Unplaced();
  }

  place<In, Out>(rows: readonly DocumentRow<In>[], placed: (row: DocumentRow<In>) => Out): Out[] {
    return rows.flatMap((row) => {
      try {
        return [placed(row)];
      } catch (error) {
        if (error instanceof Unplaced) return [];
        throw error;
      }
    });
  }

  exerciseId(row: DocumentRow<unknown>, { slug, id }: ExerciseReference, path: string): string {
    const { catalogue } = this.#context.facts;
    if (slug !== null) {
      const known = Object.hasOwn(catalogue, slug) ? catalogue[slug] : undefined;
      return known ?? this.fail(row, path, UNKNOWN_SLUG);
    }
    return this.#exercises.get(id ?? "")?.id ?? this.fail(row, path, UNKNOWN_EXERCISE);
  }

  routine(routine: DocumentRow<SectionRow<"routines">>): DocumentRows["routines"][number] {
    const { userId, importId, newId, newToken } = this.#context;
    const { row } = routine;
    const { days, copiedFrom, ...fields } = row;
    const since: Record<string, string> = {};
    const placedDays = days.map(
      (day, d): RoutineDay => ({
        ...day,
        id: newId(day.id),
        blocks: day.blocks.map((block, b) => ({
          ...block,
          id: newId(block.id),
          exercises: block.exercises.map(({ exercise, prescribedSince, ...planned }, e) => {
            const id = newId(planned.id);
            if (prescribedSince !== null) since[id] = prescribedSince.toISOString();
            return {
              ...planned,
              id,
              exerciseId: this.exerciseId(routine, exercise, `/days/${d}/blocks/${b}/exercises/${e}/exercise`),
              sets: planned.sets.map((set) => ({ ...set, id: newId(set.id) })),
            };
          }),
        })),
      }),
    );
    return {
      ...fields,
      id: this.#routines.get(row.id)?.id ?? newId(row.id),
      userId,
      days: placedDays,
      prescribedSince: since,
      shareToken: row.visibility === "link" ? newToken() : null,
      copiedFromId: copiedFrom === null ? null : (this.#routines.get(copiedFrom.id)?.id ?? copiedFrom.id),
      copiedFromVersion: copiedFrom?.version ?? null,
      importId,
      version: 1,
    };
  }

  /** Parts of a routine from before the import have kept their ids. */
  #routineDay({ routineId, routineDayId }: SectionRow<"workouts">): string | null {
    if (routineDayId === null) return null;
    const isOriginal = routineId !== null && this.#routines.get(routineId)?.id === routineId;
    return isOriginal ? routineDayId : this.#context.newId(routineDayId);
  }

  workout(workout: DocumentRow<SectionRow<"workouts">>, id: string): StampedEntry {
    const { newId, importId } = this.#context;
    const { row } = workout;
    const routineId =
      row.routineId === null
        ? null
        : (this.#routines.get(row.routineId)?.id ?? this.fail(workout, "/routineId", UNKNOWN_ROUTINE));
    return {
      ...row,
      id,
      importId,
      routineId,
      routineDayId: this.#routineDay(row),
      exercises: row.exercises.map(({ exercise, ...part }, at) => ({
        ...part,
        id: newId(part.id),
        exerciseId: this.exerciseId(workout, exercise, `/exercises/${at}/exercise`),
        sets: part.sets.map((set) => ({ ...set, id: newId(set.id) })),
      })),
    };
  }

  settings(settings: DocumentRow<SectionRow<"exerciseSettings">>): DocumentRows["settings"][number] {
    const { userId, importId } = this.#context;
    const { exercise, trainingMax, rounding, ...fields } = settings.row;
    return {
      ...fields,
      userId,
      importId,
      exerciseId: this.exerciseId(settings, exercise, "/exercise"),
      trainingMaxValue: trainingMax?.value ?? null,
      trainingMaxUnit: trainingMax?.unit ?? null,
      roundingValue: rounding?.value ?? null,
      roundingUnit: rounding?.unit ?? null,
      version: 1,
    };
  }
}

const SLUG_STEM = 90;

/** The end of the id makes the slug unique. */
const freeSlug = (slug: string, id: string, taken: ReadonlySet<string>): string =>
  taken.has(slug) ? `${slug.slice(0, SLUG_STEM)}-${id.slice(-8)}` : slug;

const exerciseWrite = (row: SectionRow<"exercises">, id: string, slug: string, userId: string): ExerciseWrite => ({
  ...row,
  id,
  slug,
  ownerId: userId,
  archivedAt: row.archivedAt?.toISOString() ?? null,
  version: 1,
  now: row.updatedAt,
});

const isDone = ({ status }: SectionRow<"workouts">): boolean => status === "active" || status === "completed";

/**
 * Finds the places of a document's rows in an account, and separates new rows from known ones. A known row has an equal
 * id. A known workout may also have an equal start and title.
 */
export const placeDocument = (document: ForjaDocument, context: PlaceContext): PlacedDocument => {
  const { userId, importId, facts, logged, newId } = context;
  const exercises = placesOf(document.exercises, facts.present.exercises, newId);
  const routines = placesOf(document.routines, facts.present.routines, newId);
  const placer = new Placer(context, exercises, routines);
  const isNew = (places: Places) => (row: DocumentRow<{ readonly id: string }>) =>
    places.get(row.row.id)?.isNew === true;

  const taken = new Set(facts.slugs);
  const added = document.exercises.filter(isNew(exercises)).map(({ row }) => {
    const id = newId(row.id);
    return { row, id, slug: freeSlug(row.slug, id, taken) };
  });

  const settled = new Set(facts.settings);
  const settings = placer.place(document.exerciseSettings, (row) => placer.settings(row));
  const newSettings = settings.filter(({ exerciseId }) => !settled.has(exerciseId));

  const placedWorkouts = placesOf(document.workouts, facts.present.workouts, newId);
  const own = new Set([...placedWorkouts.values()].map(({ id }) => id));
  const others = new Set(logged.filter(({ id, done }) => done && !own.has(id)).map(workoutIdentity));
  const newWorkouts = document.workouts.filter(
    (workout) =>
      isNew(placedWorkouts)(workout) &&
      !(isDone(workout.row) && others.has(workoutIdentity({ ...workout.row, startedAt: +workout.row.startedAt }))),
  );

  const newPlain = newPlainRows(document, facts, newId);
  const newRoutines = document.routines.filter(isNew(routines));
  const addedRoutines = placer.place(newRoutines, (row) => placer.routine(row));
  // A routine that can't be placed takes with it the workouts that were made of it.
  const missing = new Set(newRoutines.map(({ row }) => newId(row.id)));
  for (const { id } of addedRoutines) missing.delete(id);
  const standing = new Map([...routines].filter(([, { id }]) => !missing.has(id)));
  const workoutPlacer = new Placer(context, exercises, standing);

  const left = <Item>(all: readonly Item[], fresh: readonly unknown[]): number => all.length - fresh.length;
  return {
    exercises: added.map(({ row, id, slug }) => exerciseWrite(row, id, slug, userId)),
    stamps: added.map(({ row: { createdAt, updatedAt }, id }) => ({ id, createdAt, updatedAt })),
    settings: newSettings,
    routines: addedRoutines,
    workouts: workoutPlacer.place(newWorkouts, (row) => workoutPlacer.workout(row, newId(row.row.id))),
    plain: placePlainRows(newPlain, (rows, placed) => placer.place(rows, placed), {
      ...{ userId, importId, newId },
      exerciseId: (row, exercise, path) => placer.exerciseId(row, exercise, path),
    }),
    checkins: document.checkins.map(({ row: { localDate, createdAt, updatedAt, ...answers } }) => ({
      ...{ localDate, createdAt, updatedAt, answers },
    })),
    duplicates: left(document.workouts, newWorkouts),
    present:
      left(document.exercises, added) +
      left(settings, newSettings) +
      left(document.routines, newRoutines) +
      countPlain(document) -
      countPlain(newPlain),
    slugsChanged: added.filter(({ row, slug }) => slug !== row.slug).length,
  };
};

export const rulesOfNew = ({ exercises }: PlacedDocument) =>
  exercises.map(({ id, trackingType, unilateral, bodyweightFraction, loadPer }) => ({
    ...{ id, trackingType, unilateral, bodyweightFraction, loadPer },
  }));
