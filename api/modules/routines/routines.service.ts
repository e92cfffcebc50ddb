import { randomBytes } from "node:crypto";
import { z } from "zod";
import { type FieldError, ForjaError, invalid, notFound } from "#core/errors.ts";
import { prescribedSince, type RoutineDay, type RoutineVisibility } from "#core/routines/routine.ts";
import { isUnchanged, patched } from "#core/shapes/merge.ts";
import { routine as shape } from "#core/shapes/routine.ts";
import { complete } from "#core/shapes/shape.ts";
import type { Database, Executor, Transaction } from "#db/postgres/client.ts";
import { pipelined } from "#db/postgres/pipeline.ts";
import { noteAccess } from "#db/postgres/queries/accounts/access-notices.ts";
import { routineExerciseFacts } from "#db/postgres/queries/routines/routine-history.ts";
import {
  deleteRoutine,
  findReadableRoutine,
  findRoutine,
  insertRoutine,
  linkWorkouts,
  listRoutines,
  lockRoutine,
  releaseWorkouts,
  replaceRoutine,
  type StoredRoutine,
} from "#db/postgres/queries/routines/routines.ts";
import type { Change } from "#db/postgres/queries/sync/changes.ts";
import { reserveId } from "#db/postgres/queries/sync/created-ids.ts";
import { keepDeleted, takeDeleted } from "#db/postgres/queries/sync/deleted-resources.ts";
import type { TrainingContext } from "../../http/change-context.ts";
import { checkIfMatch } from "../../http/conditions.ts";
import { createdBefore } from "../../http/created-before.ts";
import { dayOf, routineView } from "./routine-entry.ts";
import { type RoutineCreate, type RoutinePatch, type RoutineQuery, routineCreate } from "./routines.schema.ts";

export const list = (
  db: Database,
  userId: string,
  query: RoutineQuery,
  after: { sortKey: string; id: string } | null,
): Promise<{ routine: StoredRoutine; sortKey: string }[]> => {
  const search = query.search?.trim() ?? "";
  return listRoutines(db, {
    userId,
    visibility: query.visibility ?? null,
    search: search === "" ? null : search,
    beforeCreatedAt: after?.sortKey ?? null,
    beforeId: after?.id ?? null,
    limit: query.limit + 1,
  });
};

export const readable = async (
  executor: Executor,
  userId: string,
  id: string,
  shareToken: string | undefined,
): Promise<StoredRoutine> => {
  const routine = await findReadableRoutine(executor, { userId, id, shareToken: shareToken ?? null });
  if (routine === null) throw notFound();
  return routine;
};

type NamedExercise = { readonly exerciseId: string; readonly pointer: string };

const namedExercises = (days: readonly RoutineDay[]): NamedExercise[] =>
  days.flatMap(({ blocks }, d) =>
    blocks.flatMap(({ exercises }, b) =>
      exercises.map(({ exerciseId }, e) => ({
        exerciseId,
        pointer: `/days/${d}/blocks/${b}/exercises/${e}/exerciseId`,
      })),
    ),
  );

const MAX_ERRORS = 50;

const checkExercises = async (tx: Transaction, userId: string, days: readonly RoutineDay[]): Promise<void> => {
  const named = namedExercises(days);
  const known = await routineExerciseFacts(
    tx,
    userId,
    named.map(({ exerciseId }) => exerciseId),
  );
  const errors = named.flatMap(({ exerciseId, pointer }): FieldError[] =>
    known.has(exerciseId) ? [] : [{ pointer, detail: "is not an exercise that you can use" }],
  );
  if (errors.length > 0) throw invalid(...errors.slice(0, MAX_ERRORS));
};

const TOKEN_BYTES = 32;

/** Leaving `link` ends the token, and coming back makes another. */
const tokenFor = (visibility: RoutineVisibility, current: string | null): string | null =>
  visibility === "link" ? (current ?? randomBytes(TOKEN_BYTES).toString("base64url")) : null;

const giveLink = async (tx: Transaction, context: TrainingContext, label: string): Promise<void> => {
  await context.requireProof(tx);
  await noteAccess(tx, context, { kind: "routine-link", label });
};

export type NewRoutine = Pick<StoredRoutine, "name" | "description" | "visibility" | "tags"> & {
  readonly id: string;
  readonly days: RoutineDay[];
  readonly copiedFromId: string | null;
  readonly copiedFromVersion: number | null;
};

export const add = async (tx: Transaction, context: TrainingContext, routine: NewRoutine): Promise<StoredRoutine> => {
  const { userId, now } = context;
  const shareToken = tokenFor(routine.visibility, null);
  const server = { prescribedSince: {}, shareToken, importId: null, version: 1, createdAt: now, updatedAt: now };
  const [inserted, saved] = await Promise.all([
    insertRoutine(tx, { ...routine, ...server, userId }),
    findRoutine(tx, { userId, id: routine.id }),
    routine.visibility === "link" ? giveLink(tx, context, routine.name) : null,
  ]);
  if (!inserted) throw new ForjaError("id-taken");
  context.effects.change({ resource: "routines", id: routine.id, op: "upsert", version: 1 });
  if (saved === null) throw new Error("a routine that was just written cannot be read");
  return saved;
};

/** Null when the id is free. Throws `id-taken`. */
export const copiedBefore = async (
  tx: Transaction,
  userId: string,
  id: string | null | undefined,
  body: unknown,
): Promise<StoredRoutine | null> => {
  if (id == null) return null;
  if ((await reserveId(tx, { id, userId, resource: "routines", body })) === "fresh") return null;
  const stored = await findRoutine(tx, { userId, id });
  if (stored === null) throw new ForjaError("id-taken");
  return stored;
};

export const create = async (
  tx: Transaction,
  context: TrainingContext,
  body: RoutineCreate,
): Promise<{ routine: StoredRoutine; created: boolean }> => {
  const { userId, newId } = context;
  const claim = { userId, resource: "routines", body, schema: routineCreate };
  const { id, ...input } = complete(shape, body);
  const days = input.days.map((day) => dayOf(day, newId));
  const checking = checkExercises(tx, userId, days);
  checking.catch(() => {});
  const before = await createdBefore(tx, claim, async (known) => {
    const stored = await findRoutine(tx, { userId, id: known });
    return stored === null ? null : routineView(stored, userId);
  });
  if (before !== null) return { routine: await readable(tx, userId, before.id, undefined), created: false };
  await checking;
  const origin = { copiedFromId: null, copiedFromVersion: null };
  const routine = await add(tx, context, { ...input, ...origin, id: id ?? newId(), days });
  return { routine, created: true };
};

const locked = async (tx: Transaction, context: TrainingContext, id: string): Promise<StoredRoutine> => {
  const stored = await lockRoutine(tx, { userId: context.userId, id });
  if (stored === null) throw notFound();
  checkIfMatch(context.ifMatch, stored.version);
  return stored;
};

export const patch = async (
  tx: Transaction,
  context: TrainingContext,
  id: string,
  input: RoutinePatch,
): Promise<StoredRoutine> => {
  const { userId, now, newId } = context;
  const locking = locked(tx, context, id);
  const checking = checkExercises(tx, userId, input.days?.map((day) => dayOf(day, newId)) ?? []);
  checking.catch(() => {});
  const stored = await locking;
  const fields = patched(shape, stored, input);
  const days = input.days === undefined ? stored.days : fields.days.map((day) => dayOf(day, newId));
  if (isUnchanged(shape, stored, { ...fields, days })) return stored;
  await checking;
  const { visibility } = fields;
  const version = stored.version + 1;
  const replacing = replaceRoutine(tx, {
    ...fields,
    userId,
    days,
    prescribedSince: prescribedSince(stored.days, days, stored.prescribedSince, now.toISOString()),
    shareToken: tokenFor(visibility, stored.shareToken),
    version,
    updatedAt: now,
  });
  const isLinked = visibility === "link" && stored.visibility !== "link";
  const [, saved] = await Promise.all([
    replacing,
    findRoutine(tx, { userId, id }),
    isLinked ? giveLink(tx, context, fields.name) : null,
  ]);
  context.effects.change({ resource: "routines", id, op: "upsert", version });
  if (saved === null) throw new Error("a routine that was just written cannot be read");
  return saved;
};

export const remove = async (tx: Transaction, context: TrainingContext, id: string): Promise<void> => {
  const { userId, now } = context;
  const [, stored] = await Promise.all([context.effects.lock(), locked(tx, context, id)]);
  const [released] = await Promise.all([releaseWorkouts(tx, { userId, id, now }), deleteRoutine(tx, { userId, id })]);
  const version = stored.version + 1;
  const workoutIds = released.map((workout) => workout.id);
  const { prescribedSince } = stored;
  const document = { ...routineView(stored, userId), shareToken: null, prescribedSince };
  const deleted = { id, userId, version, document, workoutIds, deletedAt: now };
  await pipelined(tx, keepDeleted(tx, { resource: "routines", ...deleted }));
  const { effects } = context;
  effects.changeAll(released.map((workout): Change => ({ resource: "workouts", op: "upsert", ...workout })));
  effects.change({ resource: "routines", id, op: "delete", version });
};

const deletedRoutine = z.looseObject({
  createdAt: z.string(),
  copiedFrom: z.object({ id: z.string(), version: z.int().nullable() }).nullable(),
  prescribedSince: z.record(z.string(), z.string()),
});

/**
 * Restores a routine that was deleted within 30 days, with its workouts. Its link has ended, so it is private. A routine
 * that is there is answered as it is.
 * @throws ForjaError `not-found`; `state-conflict` where one of its exercises was deleted since
 */
export const restore = async (tx: Transaction, context: TrainingContext, id: string): Promise<StoredRoutine> => {
  const { userId, now, newId, effects } = context;
  const [, present, deleted] = await Promise.all([
    effects.lock(),
    findRoutine(tx, { userId, id }),
    takeDeleted(tx, { id, userId, resource: "routines", now }),
  ]);
  if (present !== null) return present;
  if (deleted === null) throw notFound();
  const { prescribedSince, ...view } = deletedRoutine.parse(deleted.document);
  const { createdAt, copiedFrom } = view;
  const input = complete(shape, shape.create.parse(view));
  const days = input.days.map((day) => dayOf(day, newId));
  await checkExercises(tx, userId, days).catch((cause: unknown) => {
    if (!(cause instanceof ForjaError)) throw cause;
    throw new ForjaError("state-conflict", { detail: "An exercise of this routine has been deleted.", cause });
  });
  const version = deleted.version + 1;
  const workoutIds = JSON.stringify(deleted.workoutIds);
  const [inserted, linked, saved] = await Promise.all([
    insertRoutine(tx, {
      ...{ ...input, prescribedSince, id, userId, days, version },
      ...{ visibility: input.visibility === "link" ? "private" : input.visibility, shareToken: null, importId: null },
      ...{ copiedFromId: copiedFrom?.id ?? null, copiedFromVersion: copiedFrom?.version ?? null },
      ...{ createdAt: new Date(createdAt), updatedAt: now },
    }),
    linkWorkouts(tx, { userId, id, now, workoutIds }),
    findRoutine(tx, { userId, id }),
  ]);
  if (!inserted) throw new ForjaError("id-taken");
  if (saved === null) throw new Error("a routine that was just written cannot be read");
  effects.changeAll(linked.map((workout): Change => ({ resource: "workouts", op: "upsert", ...workout })));
  effects.change({ resource: "routines", id, op: "upsert", version });
  return saved;
};
