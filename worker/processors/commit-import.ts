import { ForjaError } from "#core/errors.ts";
import type { Transaction } from "#db/postgres/client.ts";
import { type Effects, withEffects } from "#db/postgres/effects.ts";
import {
  type ImportTask,
  importTask,
  lockImportTask,
  withReadNames,
} from "#db/postgres/queries/imports/import-task.ts";
import { lockImportsOf } from "#db/postgres/queries/imports/import-workouts.ts";
import { saveImportCommit } from "#db/postgres/queries/imports/imports.ts";
import { inTransaction } from "#db/postgres/transaction.ts";
import { ImportFailure } from "../importers/index.ts";
import { addLog } from "../imports/add-log.ts";
import type { Added } from "../imports/add-workouts.ts";
import { addDocument } from "../imports/forja/add-document.ts";
import { importRefusal, type ReadDocument, type ReadLog, readImport } from "../imports/read-import.ts";
import { importResult } from "./analyze-import.ts";
import { checkStopped, JobRefusal, type JobRun, type Processor, type WorkerDependencies } from "./types.ts";

const READ_PERCENT = 15;
const WRITTEN_PERCENT = 95;

const outdated = (): ForjaError =>
  new ForjaError("state-conflict", { detail: "The import was changed by another job." });

const refusing =
  (importId: string) =>
  (error: unknown): never => {
    throw error instanceof ImportFailure ? new JobRefusal(importRefusal(error), importResult(importId)) : error;
  };

type Run = JobRun<"commit-import">;

const add = (
  tx: Transaction,
  effects: Effects,
  deps: WorkerDependencies,
  { job, payload, signal, progress }: Run,
  { task, read }: { readonly task: ImportTask; readonly read: ReadLog | ReadDocument },
): Promise<Added> => {
  const of = {
    userId: job.userId,
    importId: payload.importId,
    now: deps.clock(),
    step: (share: number): void => {
      checkStopped(signal);
      progress(READ_PERCENT + share * (WRITTEN_PERCENT - READ_PERCENT));
    },
  };
  return read.kind === "log"
    ? addLog(tx, effects, { ...of, task, log: read })
    : addDocument(tx, effects, {
        ...of,
        mongo: deps.mongo,
        reading: read,
        asked: { ...job, newId: deps.newId, now: of.now, askedAt: job.createdAt, mayLink: task.mayLink },
      });
};

type Key = { readonly id: string; readonly userId: string; readonly jobId: string };

/** Two runs may overlap: one learned that its commit failed, and the other one succeeded. */
const takeBackUnlessCommitted = ({ db }: WorkerDependencies, key: Key, { takeBack }: Added): Promise<void> =>
  inTransaction(db, async (tx) => {
    const locked = await lockImportTask(tx, key);
    if (locked?.status !== "committed") await takeBack();
  });

export const commitImport: Processor<"commit-import"> = async (deps, run) => {
  const { db, clock, newId } = deps;
  const { job, payload, signal, progress } = run;
  const { userId } = job;
  const { importId } = payload;
  const key = { id: importId, userId, jobId: job.id };
  const task = await importTask(db, key);
  if (task === null) throw outdated();
  if (task.status === "committed") return importResult(importId);
  const readable = withReadNames(task);

  const read = await readImport(deps, userId, readable).catch(refusing(importId));
  progress(READ_PERCENT);

  const finished: Added[] = [];
  const commit = inTransaction(db, async (tx) => {
    checkStopped(signal);
    const locked = await lockImportTask(tx, key);
    if (locked === null) throw outdated();
    if (locked.status === "committed") return;
    await lockImportsOf(tx, { userId });
    await withEffects(tx, { userId, requestId: job.requestId, newId, now: clock() }, async (effects) => {
      const added = await add(tx, effects, deps, run, { task: readable, read }).catch(refusing(importId));
      await saveImportCommit(tx, {
        ...key,
        counts: JSON.stringify(added.counts),
        exercises: JSON.stringify(added.exercises),
        rowErrors: JSON.stringify(added.rowErrors),
        warnings: JSON.stringify(added.warnings),
        now: clock().toISOString(),
      });
      checkStopped(signal);
      finished.push(added);
      await added.finish();
    });
  });
  await commit.catch(async (error: unknown) => {
    for (const added of finished) await takeBackUnlessCommitted(deps, key, added);
    throw error;
  });
  deps.activity.record({
    userId,
    action: "import.committed",
    resource: "imports",
    resourceId: importId,
    requestId: job.requestId,
  });
  return importResult(importId);
};
