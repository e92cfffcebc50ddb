import type { Log } from "#core/logging/log.ts";
import type { Mongo } from "#db/mongo/client.ts";
import {
  beginRound,
  giveRoundBack,
  noteRoundResult,
  type RoundResult,
  readRoundResult,
} from "#db/mongo/sweep-rounds.ts";
import type { Database } from "#db/postgres/client.ts";
import { sweepUnknownUsers } from "#db/unknown-users.ts";
import type { WorkerMetrics } from "../metrics.ts";

const DAY_MS = 86_400_000;

export type SweepOptions = {
  readonly db: Database;
  readonly mongo: Mongo;
  readonly log: Log;
  readonly clock: () => Date;
  readonly metrics: Pick<WorkerMetrics, "unknownUsers" | "sweepRefused">;
};

export const unknownUsersStep = ({ db, mongo, log, clock, metrics }: SweepOptions) => {
  const show = ({ unknown, refused }: RoundResult): void => {
    metrics.unknownUsers.set(unknown);
    metrics.sweepRefused.reset();
    for (const [collection, count] of Object.entries(refused)) metrics.sweepRefused.set({ collection }, count);
  };

  return async (): Promise<boolean> => {
    const now = clock();
    if (!(await beginRound(mongo, now, DAY_MS))) {
      show(await readRoundResult(mongo));
      return false;
    }
    try {
      const { unknown, due, refused, removed } = await sweepUnknownUsers({ db, mongo }, now);
      await noteRoundResult(mongo, { unknown, refused });
      show({ unknown, refused });
      if (Object.keys(refused).length > 0) log.error({ unknown, due, refused }, "unknown-users.sweep-refused");
      else if (removed > 0) log.warn({ unknown, removed }, "unknown-users.removed");
    } catch (error) {
      await giveRoundBack(mongo).catch(() => {});
      throw error;
    }
    return false;
  };
};
