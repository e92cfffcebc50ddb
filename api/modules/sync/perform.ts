import { ForjaError } from "#core/errors.ts";
import { isDataException } from "#db/postgres/pg-error.ts";
import type { Change } from "#db/postgres/queries/sync/changes.ts";
import type { ChangeContext, TrainingContext } from "../../http/change-context.ts";
import { etagOf } from "../../http/conditions.ts";
import { createMany } from "../workouts/create-many.ts";
import { type Memory, nameOf } from "./memory.ts";
import { isCreate, type Prepared, prepare } from "./operations.ts";
import type { SyncOperation } from "./sync.schema.ts";

export type Verdict =
  | { readonly kind: "applied"; readonly change: Change }
  | { readonly kind: "duplicate" }
  | { readonly kind: "conflict" }
  /** A create whose id is taken: a conflict when it is taken by a resource of the user's of that kind. */
  | { readonly kind: "taken"; readonly error: ForjaError }
  /** A change of what is not there: a conflict, or done already, when it was there once. */
  | { readonly kind: "missing"; readonly error: ForjaError }
  | { readonly kind: "invalid"; readonly error: ForjaError };

/** An unexpected error is the whole batch's. */
const failureOf = (error: unknown): ForjaError => {
  if (error instanceof ForjaError) return error;
  if (isDataException(error)) return new ForjaError("request-invalid", { cause: error });
  throw error;
};

const verdictOn = (operation: SyncOperation, error: ForjaError): Verdict => {
  if (error.code === "version-mismatch") return { kind: "conflict" };
  if (error.code === "id-taken" && isCreate(operation)) return { kind: "taken", error };
  if (error.code === "not-found") return { kind: "missing", error };
  return { kind: "invalid", error };
};

type Task = Prepared & { readonly at: number; readonly operation: SyncOperation };

export type Decided = { readonly at: number; readonly verdict: Verdict };

const contextOf = (context: ChangeContext, { baseVersion }: SyncOperation): ChangeContext => ({
  ...context,
  ifMatch: baseVersion == null ? null : etagOf(baseVersion),
});

const perform = (context: TrainingContext, tasks: readonly Task[]): Promise<(Change | undefined)[]> =>
  context.effects.inSavepoint(async (part, effects) => {
    const changes: (Change | undefined)[] = [];
    for (const { operation, run } of tasks) {
      const from = effects.changes.length;
      await run(part, { ...contextOf(context, operation), effects });
      changes.push(effects.changes.slice(from).findLast((one) => nameOf(one) === nameOf(operation)));
    }
    return changes;
  });

/**
 * A patch that changes nothing is applied, and keeps the version that its client knows. Any other operation without a
 * change was done before: by its own route, or on an exercise that is archived already.
 */
const unchanged = ({ resource, id, op, baseVersion }: SyncOperation): Verdict =>
  op === "upsert" && baseVersion != null
    ? { kind: "applied", change: { resource, id, op, version: baseVersion } }
    : { kind: "duplicate" };

/**
 * Runs tasks, each whole or not at all. Most succeed, so they share a savepoint, and Postgres bears few of them in a
 * transaction. If one of them fails, each task runs in its own.
 */
const performEach = async (context: TrainingContext, tasks: readonly Task[]): Promise<Decided[]> => {
  const [first, ...others] = tasks;
  if (first === undefined) return [];
  try {
    const changes = await perform(context, tasks);
    return tasks.map(({ at, operation }, index): Decided => {
      const change = changes[index];
      return { at, verdict: change === undefined ? unchanged(operation) : { kind: "applied", change } };
    });
  } catch (error) {
    const failure = failureOf(error);
    if (others.length === 0) return [{ at: first.at, verdict: verdictOn(first.operation, failure) }];
    const decided: Decided[] = [];
    for (const task of tasks) decided.push(...(await performEach(context, [task])));
    return decided;
  }
};

/** A push of new workouts is one run. So they may pass measurements that no workout reads. */
const isPassed = ({ operation }: Task): boolean =>
  operation.resource === "measurements" && isCreate(operation) && operation.data?.["kind"] !== "bodyweight";

type TaskRun = { readonly news: Task[]; readonly others: Task[] };

/** Returns runs in order. The new workouts of a run may be created before its other tasks. */
const taskRunsOf = (tasks: readonly Task[]): TaskRun[] => {
  const runs: TaskRun[] = [];
  let run: TaskRun = { news: [], others: [] };
  for (const task of tasks) {
    const isNew = task.workout !== undefined;
    if (runs.length === 0 || (isNew && !run.others.every(isPassed))) {
      run = { news: [], others: [] };
      runs.push(run);
    }
    (isNew ? run.news : run.others).push(task);
  }
  return runs;
};

/** Creates new workouts together. Those that are left over have no trace, and run one by one. */
const createTogether = async (context: TrainingContext, tasks: readonly Task[]): Promise<Decided[]> => {
  if (tasks.length < 2) return [];
  const bodies = tasks.flatMap(({ workout }) => workout ?? []);
  try {
    const made = await context.effects.inSavepoint((part, effects) =>
      createMany(part, { ...context, ifMatch: null, effects }, bodies),
    );
    return tasks.flatMap(({ at, operation: { resource, id, op } }): Decided[] =>
      made.has(id) ? [{ at, verdict: { kind: "applied", change: { resource, id, op, version: 1 } } }] : [],
    );
  } catch (error) {
    failureOf(error);
    return [];
  }
};

const performRun = async (context: TrainingContext, { news, others }: TaskRun): Promise<Decided[]> => {
  const together = await createTogether(context, news);
  const made = new Set(together.map(({ at }) => at));
  const left = [...news, ...others].filter(({ at }) => !made.has(at)).sort((a, b) => a.at - b.at);
  return [...together, ...(await performEach(context, left))];
};

const judge = (operation: SyncOperation, memory: Memory): Verdict | Prepared => {
  if (memory.holds(operation)) return { kind: "duplicate" };
  if (memory.isDeleted(operation)) return { kind: operation.op === "delete" ? "duplicate" : "conflict" };
  try {
    return prepare(operation);
  } catch (error) {
    return verdictOn(operation, failureOf(error));
  }
};

export type Placed = { readonly at: number; readonly operation: SyncOperation };

const GROUP_SIZE = 50;

/** A goal that is written reads records of the operations before it, which must be derived by then. */
const readsDerived = ({ resource, op }: SyncOperation): boolean => resource === "goals" && op === "upsert";

export const groupsOf = (operations: readonly SyncOperation[]): Placed[][] => {
  const groups: Placed[][] = [];
  let names = new Set<string>();
  for (const [at, operation] of operations.entries()) {
    const group = groups.at(-1);
    const last = group?.at(-1)?.operation;
    const joins =
      last !== undefined &&
      names.size < GROUP_SIZE &&
      !names.has(nameOf(operation)) &&
      readsDerived(last) === readsDerived(operation);
    if (joins) group?.push({ at, operation });
    else groups.push([{ at, operation }]);
    names = joins ? names : new Set();
    names.add(nameOf(operation));
  }
  return groups;
};

export const decideGroup = async (
  context: TrainingContext,
  group: readonly Placed[],
  memory: Memory,
): Promise<Decided[]> => {
  const decided: Decided[] = [];
  const tasks: Task[] = [];
  for (const { at, operation } of group) {
    const judged = judge(operation, memory);
    if ("run" in judged) tasks.push({ ...judged, at, operation });
    else decided.push({ at, verdict: judged });
  }
  // Outside of the savepoint, whose rollback would lose what was derived.
  if (tasks.some(({ operation }) => readsDerived(operation))) await context.effects.derive();
  for (const run of taskRunsOf(tasks)) decided.push(...(await performRun(context, run)));
  for (const { at, verdict } of decided) {
    const placed = group.find((one) => one.at === at);
    if (placed !== undefined && verdict.kind === "applied") memory.add(placed.operation, verdict.change.op);
  }
  return decided;
};
