import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { reading } from "#core/errors.ts";
import {
  type ChangedChoice,
  type DateOrder,
  type DistanceUnit,
  type ImportWarning,
  type MatchedName,
  matchedName,
  storedWarning,
} from "#core/imports/import-document.ts";
import type { Locale } from "#core/taxonomy.ts";
import type { WeightUnit } from "#core/units.ts";
import type { Executor } from "../../client.ts";
import type { ImportSource, ImportStatus } from "../../schema/index.ts";
import { input, sqlStatement } from "../../statement.ts";

/** Fields of an import that its jobs need. */
export type ImportTask = {
  readonly status: ImportStatus;
  readonly requestedSource: string;
  /** Null before the dry run has ended. */
  readonly source: ImportSource | null;
  readonly weightUnit: WeightUnit | null;
  readonly distanceUnit: DistanceUnit | null;
  readonly dateOrder: DateOrder | null;
  readonly onChanged: ChangedChoice;
  readonly timeZone: string;
  /** The user's, in which new exercises are named. */
  readonly locale: Locale;
  readonly fileId: string;
  readonly exercises: readonly MatchedName[];
  readonly mapping: Readonly<Record<string, string>>;
  /** False when the commit had no fresh proof; null in commits of earlier versions. */
  readonly mayLink: boolean | null;
  readonly warnings: readonly ImportWarning[];
};

type StoredTask = Omit<ImportTask, "warnings"> & { readonly warnings: unknown };

/** An unreadable warning is only a remark, and stops no step. */
const currentTask = (stored: StoredTask): ImportTask => ({
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

export type TaskKey = { id: string; userId: string; jobId: string };

const taskJson: SQL = sql`json_build_object('status', i.status, 'requestedSource', i.requested_source,
  'source', i.source, 'weightUnit', i.weight_unit, 'distanceUnit', i.distance_unit,
  'dateOrder', i.date_order, 'onChanged', i.on_changed, 'timeZone', i.time_zone,
  'locale', (select u.locale from users u where u.id = i.user_id), 'fileId', i.file_id,
  'exercises', i.exercises, 'mapping', i.mapping, 'mayLink', i.may_link, 'warnings', i.warnings)`;

/** The import of a job, unless another job has followed it. */
export const isTask: SQL = sql`i.id = ${input("id")}::uuid and i.user_id = ${input("userId")}::uuid
  and i.job_id = ${input("jobId")}::uuid`;

const selectTask = sqlStatement<TaskKey, { task: StoredTask }>(
  "imports.task",
  sql`select ${taskJson} as task from imports i where ${isTask}`,
);

const lockTask = sqlStatement<TaskKey, { task: StoredTask }>(
  "imports.lock_task",
  sql`select ${taskJson} as task from imports i where ${isTask} for update`,
);

/** Returns the import as its newest job finds it; null for a job that another one has followed. */
export const importTask = async (executor: Executor, key: TaskKey): Promise<ImportTask | null> => {
  const [row] = await selectTask(executor, key);
  return row === undefined ? null : currentTask(row.task);
};

/**
 * Returns the task and locks it until the transaction ends. The second of two runs of a job then sees the changes of
 * the first.
 */
export const lockImportTask = async (tx: Executor, key: TaskKey): Promise<ImportTask | null> => {
  const [row] = await lockTask(tx, key);
  return row === undefined ? null : currentTask(row.task);
};
