import type { z } from "zod";
import { invalid } from "#core/errors.ts";
import type { Transaction } from "#db/postgres/client.ts";
import type { ChangeResource } from "#db/postgres/schema/index.ts";
import type { TrainingContext } from "../../http/change-context.ts";
import { parseInput } from "../../http/validation.ts";
import { exerciseCreate, exercisePatch } from "../exercises/exercises.schema.ts";
import * as exercises from "../exercises/exercises.service.ts";
import { goalCreate, goalPatch } from "../goals/goals.schema.ts";
import * as goals from "../goals/goals.service.ts";
import { measurementCreate, measurementPatch } from "../measurements/measurements.schema.ts";
import * as measurements from "../measurements/measurements.service.ts";
import { routineCreate, routinePatch } from "../routines/routines.schema.ts";
import * as routines from "../routines/routines.service.ts";
import { workoutCreate, workoutPatch } from "../workouts/workouts.schema.ts";
import * as workouts from "../workouts/workouts.service.ts";
import type { SyncOperation } from "./sync.schema.ts";

export type Run = (tx: Transaction, context: TrainingContext) => Promise<unknown>;

type Fields = Record<string, unknown>;

type Runs = {
  readonly create: (id: string, data: Fields) => Run;
  readonly patch: (id: string, data: Fields) => Run;
  readonly remove: (id: string) => Run;
};

type Parts<Create extends z.ZodType, Patch extends z.ZodType> = {
  readonly bodies: { readonly create: Create; readonly patch: Patch };
  readonly service: {
    readonly create: (tx: Transaction, context: TrainingContext, input: z.output<Create>) => Promise<unknown>;
    readonly patch: (tx: Transaction, context: TrainingContext, id: string, input: z.output<Patch>) => Promise<unknown>;
    readonly remove: (tx: Transaction, context: TrainingContext, id: string) => Promise<void>;
  };
};

const runsOf = <Create extends z.ZodType, Patch extends z.ZodType>({
  bodies,
  service,
}: Parts<Create, Patch>): Runs => ({
  create: (id, data) => {
    const named = data.id ?? id;
    if (typeof named === "string" && named.toLowerCase() !== id) {
      throw invalid({ pointer: "/id", detail: "must be the id of the operation" });
    }
    const input = parseInput(bodies.create, { ...data, id: named });
    return (tx, context) => service.create(tx, context, input);
  },
  patch: (id, data) => {
    const input = parseInput(bodies.patch, data);
    return (tx, context) => service.patch(tx, context, id, input);
  },
  remove: (id) => (tx, context) => service.remove(tx, context, id),
});

const RUNS: Readonly<Record<ChangeResource, Runs>> = {
  exercises: runsOf({ bodies: { create: exerciseCreate, patch: exercisePatch }, service: exercises }),
  routines: runsOf({ bodies: { create: routineCreate, patch: routinePatch }, service: routines }),
  workouts: runsOf({ bodies: { create: workoutCreate, patch: workoutPatch }, service: workouts }),
  measurements: runsOf({ bodies: { create: measurementCreate, patch: measurementPatch }, service: measurements }),
  goals: runsOf({ bodies: { create: goalCreate, patch: goalPatch }, service: goals }),
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
