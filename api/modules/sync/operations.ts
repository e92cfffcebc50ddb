import { invalid } from "#core/errors.ts";
import { type ChangeResource, forEachPlain, type PlainName } from "#db/postgres/schema/index.ts";
import { exerciseCreate, exercisePatch } from "../exercises/exercises.schema.ts";
import * as exercises from "../exercises/exercises.service.ts";
import { type Run, type Runs, runsOf } from "../plain/plain-resource.ts";
import { PLAIN } from "../plain/plain-resources.ts";
import { routineCreate, routinePatch } from "../routines/routines.schema.ts";
import * as routines from "../routines/routines.service.ts";
import { workoutCreate, workoutPatch } from "../workouts/workouts.schema.ts";
import * as workouts from "../workouts/workouts.service.ts";
import type { SyncOperation } from "./sync.schema.ts";

const RUNS: Readonly<Record<ChangeResource, Runs>> = {
  exercises: runsOf({ bodies: { create: exerciseCreate, patch: exercisePatch }, service: exercises }),
  routines: runsOf({ bodies: { create: routineCreate, patch: routinePatch }, service: routines }),
  workouts: runsOf({ bodies: { create: workoutCreate, patch: workoutPatch }, service: workouts }),
  ...forEachPlain<Record<PlainName, Runs>>((name) => PLAIN[name].runs),
};

export const isCreate = ({ op, baseVersion }: SyncOperation): boolean => op === "upsert" && baseVersion == null;

export const runOf = (operation: SyncOperation): Run => {
  const { resource, op, id, data } = operation;
  const runs = RUNS[resource];
  if (op === "delete") {
    if (data != null) throw invalid({ pointer: "", detail: "must not be given with a delete" });
    return runs.remove(id);
  }
  if (data == null) throw invalid({ pointer: "", detail: "is required" });
  return isCreate(operation) ? runs.create(id, data) : runs.patch(id, data);
};
