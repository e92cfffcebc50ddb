import { ForjaError } from "#core/errors.ts";
import { matchableExercises } from "#db/postgres/queries/import-exercises.ts";
import { loggedWorkouts } from "#db/postgres/queries/import-workouts.ts";
import { failImport, importTask, saveImportAnalysis } from "#db/postgres/queries/imports.ts";
import type { JobResult } from "#db/postgres/schema/index.ts";
import { ImportFailure } from "../importers/index.ts";
import { partDuplicates, placeWorkouts } from "../imports/duplicates.ts";
import { matchNames } from "../imports/match-names.ts";
import { importRefusal, readImport, remarksOn } from "../imports/read-import.ts";
import { checkStopped, type Processor } from "./frame.ts";

export const importResult = (id: string): JobResult => ({ type: "import", id, url: `/api/v1/imports/${id}` });

/** The dry run of an import: reads the file and says what a commit would add, and what it must be told first. */
export const analyzeImport: Processor<"analyze-import"> = async (deps, { job, payload, signal, progress }) => {
  const { db, clock } = deps;
  const { userId } = job;
  const key = { id: payload.importId, userId, jobId: job.id };
  const task = await importTask(db, key);
  if (task === null) throw new ForjaError("state-conflict", { detail: "The import is no longer there." });
  if (task.status !== "analyzing") return importResult(payload.importId);

  const parsed = await readImport(deps, userId, task).catch(async (error: unknown) => {
    if (!(error instanceof ImportFailure)) throw error;
    await failImport(db, {
      ...key,
      failure: JSON.stringify({ code: error.code, detail: error.message }),
      rowErrors: JSON.stringify(error.rowErrors),
      now: clock().toISOString(),
    });
    throw importRefusal(error);
  });
  progress(50);
  checkStopped(signal);

  const exercises = matchNames(parsed.workouts, await matchableExercises(db, { userId }));
  progress(75);
  const { source, dialect, counts, needs } = parsed;
  const placed = placeWorkouts(parsed.workouts, { userId, source, timeZone: task.timeZone });
  const { duplicates } = partDuplicates(placed, await loggedWorkouts(db, userId));
  progress(90);
  checkStopped(signal);

  const { rowErrors, warnings } = remarksOn(parsed);
  await saveImportAnalysis(db, {
    ...key,
    source,
    dialect,
    status: needs.length > 0 ? "needs-input" : "ready",
    counts: JSON.stringify({ ...counts, duplicates }),
    needs: JSON.stringify(needs),
    exercises: JSON.stringify(exercises),
    rowErrors: JSON.stringify(rowErrors),
    warnings: JSON.stringify(warnings),
    now: clock().toISOString(),
  });
  return importResult(payload.importId);
};
