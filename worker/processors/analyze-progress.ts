import { analyze } from "#core/analysis/analysis.ts";
import type { TrainingHistory } from "#core/analysis/history.ts";
import { notFound } from "#core/errors.ts";
import { addDays, type LocalDate } from "#core/time/local-date.ts";
import { localDateAt } from "#core/time/zone.ts";
import { saveAnalysis } from "#db/mongo/analyses.ts";
import type { TrainingSubject } from "#db/postgres/queries/progress/training-history.ts";
import { emitEvents } from "#db/postgres/queries/webhooks/webhook-events.ts";
import { PRIORITIES } from "#db/postgres/schema/index.ts";
import type { JobPayload } from "#db/queues/job-kinds.ts";
import { noteReachedGoals } from "../reached-goals.ts";
import { resultEventId } from "../webhooks/event-id.ts";
import { readHistory } from "./read-history.ts";
import { checkStopped, type Processor } from "./types.ts";

/** The greatest window of an analysis: ten years. Earlier days still count for bests and running averages. */
const LONGEST_DAYS = 3_650;

const later = (a: LocalDate, b: LocalDate): LocalDate => (a < b ? b : a);
const earlier = (a: LocalDate, b: LocalDate): LocalDate => (a < b ? a : b);

/**
 * Returns the requested days. The default is from the first workout to today, or to tomorrow for a user whose zone is
 * ahead. A workout with a date years ahead must not move the window.
 */
const windowFor =
  ({ from, to }: JobPayload<"analyze-progress">, now: Date) =>
  ({ timeZone, firstDate, lastDate }: TrainingSubject): TrainingHistory["window"] => {
    const today = localDateAt(now.getTime(), timeZone);
    const newest = lastDate === addDays(today, 1) ? lastDate : today;
    const last = to ?? later(newest, from ?? newest);
    const first = from ?? later(firstDate ?? last, addDays(last, -LONGEST_DAYS));
    return { from: earlier(first, last), to: last };
  };

/** Ten years take some tens of milliseconds, so they are computed in place: a job's lock lasts for seconds. */
export const analyzeProgress: Processor<"analyze-progress"> = async (deps, { job, payload, signal, progress }) => {
  const { userId } = job;
  // The moment before the read: of two analyses the one that read later also says so.
  const now = deps.clock();
  await noteReachedGoals(deps, userId, now);
  const training = await readHistory(deps, userId, windowFor(payload, now));
  if (training === null) throw notFound();
  progress(40);
  checkStopped(signal);
  const analysis = analyze(
    training.history,
    {
      id: deps.newId(),
      userId,
      inputVersion: training.subject.inputVersion,
      computedAt: now.toISOString(),
      landmarks: training.landmarks,
    },
    deps.liftMemos.of(userId),
  );
  progress(80);
  checkStopped(signal);
  const { epoch } = training.subject;
  const id = await saveAnalysis(deps.mongo, analysis, { asked: job.priority === PRIORITIES.awaited, epoch });
  const url = `/api/v1/progress/analyses/${id}`;
  const { inputVersion, window } = analysis;
  const data = { analysisId: id, url, inputVersion, ...window };
  const event = { type: "analysis.completed", id: resultEventId(id, inputVersion, epoch), data } as const;
  await emitEvents(deps.db, userId, now, [event]);
  return { type: "analysis", id, url };
};
