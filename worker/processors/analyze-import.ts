import { ForjaError } from "#core/errors.ts";
import type { ImportCounts, ImportNeed, ImportWarning, MatchedName, RowError } from "#core/imports/import-document.ts";
import { matchableExercises } from "#db/postgres/queries/imports/import-exercises.ts";
import { type ImportTask, importTask } from "#db/postgres/queries/imports/import-task.ts";
import { failImport, saveImportAnalysis } from "#db/postgres/queries/imports/imports.ts";
import type { JobResult } from "#db/postgres/schema/index.ts";
import { collectAfterImport } from "../collect-garbage.ts";
import { ImportFailure } from "../importers/index.ts";
import { placeReading, placeWarnings } from "../imports/forja/add-document.ts";
import { matchNames } from "../imports/match-names.ts";
import { prepareLog } from "../imports/prepare-log.ts";
import { readPrior } from "../imports/prior-names.ts";
import {
  countsOf,
  importRefusal,
  type ReadDocument,
  type ReadLog,
  readImport,
  remarksOn,
} from "../imports/read-import.ts";
import { checkStopped, JobRefusal, type JobRun, type Processor, type WorkerDependencies } from "./types.ts";

export const importResult = (id: string): JobResult => ({ type: "import", id, url: `/api/v1/imports/${id}` });

type Run = JobRun<"analyze-import">;

type Verdict = {
  readonly counts: ImportCounts;
  readonly needs: readonly ImportNeed[];
  readonly exercises: readonly MatchedName[];
  readonly rowErrors: readonly RowError[];
  readonly warnings: readonly ImportWarning[];
};

const judgeLog = async (
  { db }: WorkerDependencies,
  { job: { userId }, progress }: Run,
  task: ImportTask,
  log: ReadLog,
): Promise<Verdict> => {
  const prior = await readPrior(db, userId);
  const { source } = log;
  const matched = matchNames(log.workouts, { source, exercises: await matchableExercises(db, { userId }), prior });
  progress(75);
  const prepared = await prepareLog(db, { userId, log, task: { ...task, exercises: matched }, prior });
  const { counts, exercises, warnings: found } = prepared;
  const { rowErrors, warnings } = remarksOn(log);
  return { counts, needs: log.needs, exercises, rowErrors, warnings: [...warnings, ...found] };
};

/** A document names its exercises itself, so the mapping is empty. */
const judgeDocument = async (
  { db }: WorkerDependencies,
  { job: { userId }, payload: { importId } }: Run,
  reading: ReadDocument,
): Promise<Verdict> => {
  const { document, placed, log } = await placeReading(db, reading, { userId, importId });
  const { rowErrors, warnings } = remarksOn(log);
  return {
    counts: { ...countsOf(document), duplicates: placed.duplicates, changed: 0, overlapping: 0 },
    needs: [],
    exercises: [],
    rowErrors,
    warnings: [...warnings, ...placeWarnings(placed)],
  };
};

export const analyzeImport: Processor<"analyze-import"> = async (deps, run) => {
  const { db, clock } = deps;
  const { job, payload, signal, progress } = run;
  const { userId } = job;
  const key = { id: payload.importId, userId, jobId: job.id };
  const task = await importTask(db, key);
  if (task === null) throw new ForjaError("state-conflict", { detail: "The import is no longer there." });
  if (task.status !== "analyzing") return importResult(payload.importId);

  const refuse = async (error: unknown): Promise<never> => {
    if (!(error instanceof ImportFailure)) throw error;
    await failImport(db, {
      ...key,
      failure: JSON.stringify({ code: error.code, detail: error.message }),
      rowErrors: JSON.stringify(error.rowErrors),
      now: clock().toISOString(),
    });
    throw new JobRefusal(importRefusal(error), importResult(payload.importId));
  };
  const read = await readImport(deps, userId, task).catch(refuse);
  progress(50);
  checkStopped(signal);

  const judged = read.kind === "log" ? judgeLog(deps, run, task, read) : judgeDocument(deps, run, read);
  const { counts, needs, exercises, rowErrors, warnings } = await judged.catch(refuse);
  // The commit follows within seconds, and reads the file again.
  collectAfterImport(counts.sets);
  progress(90);
  checkStopped(signal);

  await saveImportAnalysis(db, {
    ...key,
    source: read.source,
    dialect: read.dialect,
    status: needs.length > 0 ? "needs-input" : "ready",
    counts: JSON.stringify(counts),
    needs: JSON.stringify(needs),
    exercises: JSON.stringify(exercises),
    rowErrors: JSON.stringify(rowErrors),
    warnings: JSON.stringify(warnings),
    now: clock().toISOString(),
  });
  return importResult(payload.importId);
};
