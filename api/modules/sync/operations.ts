import { invalid } from "#core/errors.ts";
import { type ChangeResource, forEachPlain, type PlainName } from "#db/postgres/schema/index.ts";
import { exerciseCreate, exercisePatch } from "../exercises/exercises.schema.ts";
import * as exercises from "../exercises/exercises.service.ts";
import { createBody, type Run, type Runs, runsOf } from "../plain/plain-resource.ts";
import { PLAIN } from "../plain/plain-resources.ts";
import { routineCreate, routinePatch } from "../routines/routines.schema.ts";
import * as routines from "../routines/routines.service.ts";
import { type WorkoutCreate, workoutCreate, workoutPatch } from "../workouts/workouts.schema.ts";
import * as workouts from "../workouts/workouts.service.ts";
import type { SyncOperation } from "./sync.schema.ts";

const RUNS: Readonly<Record<ChangeResource, Runs>> = {
  exercises: runsOf({ bodies: { create: exerciseCreate, patch: exercisePatch }, service: exercises }),
  routines: runsOf({ bodies: { create: routineCreate, patch: routinePatch }, service: routines }),
  workouts: runsOf({ bodies: { create: workoutCreate, patch: workoutPatch }, service: workouts }),
  ...forEachPlain<Record<PlainName, Runs>>((name) => PLAIN[name].runs),
};

export const isCreate = ({ op, baseVersion }: SyncOperation): boolean => op === "upsert" && baseVersion == null;

export type Prepared = {
  readonly run: Run;
  /** The body of a new workout, which can be created together with others. */
  readonly workout?: WorkoutCreate;
};

const prepareWorkout = (id: string, data: Readonly<Record<string, unknown>>): Prepared => {
  const workout = createBody(workoutCreate, id, data);
  return { workout, run: (tx, context) => workouts.create(tx, context, workout) };
};

/** Parses an operation. @throws ForjaError `request-invalid` */
export const prepare = (operation: SyncOperation): Prepared => {
  const { resource, op, id, data } = operation;
  const runs = RUNS[resource];
  if (op === "delete") {
    if (data != null) throw invalid({ pointer: "", detail: "must not be given with a delete" });
    return { run: runs.remove(id) };
  }
  if (data == null) throw invalid({ pointer: "", detail: "is required" });
  if (!isCreate(operation)) return { run: runs.patch(id, data) };
  return resource === "workouts" ? prepareWorkout(id, data) : { run: runs.create(id, data) };
};
