import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { reading } from "#core/errors.ts";
import { matchedName, storedWarning } from "#core/imports/import-document.ts";
import type { Executor } from "../../client.ts";
import type { ParameterValues, Placeholders } from "../../parameters.ts";
import { imports, users } from "../../schema/index.ts";
import { statement } from "../../statement.ts";

export const taskKey = { id: imports.id, userId: imports.userId, jobId: imports.jobId } as const;
export type TaskKey = ParameterValues<typeof taskKey>;

export const isTask = (p: Placeholders<typeof taskKey>) =>
  and(eq(imports.id, p.id), eq(imports.userId, p.userId), eq(imports.jobId, p.jobId));

const fields = {
  status: imports.status,
  requestedSource: imports.requestedSource,
  /** Null before the dry run has ended. */
  source: imports.source,
  weightUnit: imports.weightUnit,
  distanceUnit: imports.distanceUnit,
  dateOrder: imports.dateOrder,
  onChanged: imports.onChanged,
  timeZone: imports.timeZone,
  locale: users.locale,
  fileId: imports.fileId,
  exercises: imports.exercises,
  mapping: imports.mapping,
  /** False when the commit had no fresh proof; null in commits of earlier versions. */
  mayLink: imports.mayLink,
  warnings: imports.warnings,
};

const selectTask = statement("imports.task", taskKey, (db, p) =>
  db.select(fields).from(imports).innerJoin(users, eq(users.id, imports.userId)).where(isTask(p)),
);

const lockTask = statement("imports.lock_task", taskKey, (db, p) =>
  db
    .select(fields)
    .from(imports)
    .innerJoin(users, eq(users.id, imports.userId))
    .where(isTask(p))
    .for("update", { of: imports }),
);

export type ImportTask = Awaited<ReturnType<typeof selectTask>>[number];

/** A warning that cannot be read is only a remark, and stops no step. */
const currentTask = (stored: ImportTask): ImportTask => ({
  ...stored,
  warnings: z
    .array(z.unknown())
    .catch([])
    .parse(stored.warnings)
    .flatMap((warning) => storedWarning.safeParse(warning).data ?? []),
});

/**
 * Returns a task whose names can be read; an undo needs none.
 * @throws ForjaError `document-unreadable`
 */
export const withReadNames = (task: ImportTask): ImportTask =>
  reading(() => ({
    ...task,
    exercises: z.array(matchedName).parse(task.exercises),
    mapping: z.record(z.string(), z.string()).parse(task.mapping),
  }));

/** Null for a job that another one has followed. */
export const importTask = async (executor: Executor, key: TaskKey): Promise<ImportTask | null> => {
  const [row] = await selectTask(executor, key);
  return row === undefined ? null : currentTask(row);
};

/** The second of two runs of a job then sees the changes of the first. */
export const lockImportTask = async (tx: Executor, key: TaskKey): Promise<ImportTask | null> => {
  const [row] = await lockTask(tx, key);
  return row === undefined ? null : currentTask(row);
};
