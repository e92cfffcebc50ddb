import type { TrainingHistory } from "#core/analysis/history.ts";
import { CHECKIN_DAYS } from "#core/recovery/recovery.ts";
import { addDays } from "#core/time/local-date.ts";
import { checkinFacts } from "#db/mongo/checkins.ts";
import { readTraining, type Training } from "#db/postgres/queries/progress/training-history.ts";
import type { WorkerDependencies } from "./types.ts";

export type WholeTraining = Omit<Training, "history"> & { readonly history: TrainingHistory };

/**
 * Reads a user's training with the check-ins of its last year. Check-ins are read after the input version, and a
 * check-in raises the version once it is stored. So the result has every check-in of its version.
 */
export const readHistory = async (
  { db, mongo }: Pick<WorkerDependencies, "db" | "mongo">,
  userId: string,
  windowOf: Parameters<typeof readTraining>[2],
): Promise<WholeTraining | null> => {
  const training = await readTraining(db, userId, windowOf);
  if (training === null) return null;
  const { to } = training.history.window;
  const checkins = await checkinFacts(mongo, userId, { from: addDays(to, 1 - CHECKIN_DAYS), to });
  return { ...training, history: { ...training.history, checkins } };
};
