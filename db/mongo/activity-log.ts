import type { Log } from "#core/logging/log.ts";
import { withoutDeadline } from "#core/process/deadline.ts";
import type { Mongo } from "./client.ts";
import { activityIn, type StoredActivity } from "./collections.ts";

/** Holds no submitted value. */
export type ActivityEntry = {
  readonly userId: string;
  /** Default: the account's. */
  readonly actorId?: string;
  readonly action: string;
  readonly resource?: string;
  readonly resourceId?: string;
  readonly requestId?: string | null;
};

export type ActivityLog = {
  /** Notes it down and returns at once: never fails, never waits for the store. */
  readonly record: (entry: ActivityEntry) => void;
  /** Resolves when all that was noted before is written, or dropped. */
  readonly flush: () => Promise<void>;
  /** Writes the last of it; what is noted afterwards is lost, and counted. */
  readonly close: () => Promise<void>;
  readonly dropped: () => number;
};

export type ActivityLogOptions = {
  readonly mongo: Mongo;
  readonly log: Log;
  readonly clock: () => Date;
  readonly newId: () => string;
  readonly flushEveryMs?: number;
  /** Entries that may wait; more than these are dropped while the store is away. */
  readonly capacity?: number;
};

export const ACTIVITY_KEPT_MS = 180 * 86_400_000;

const BATCH = 500;

export const createActivityLog = (options: ActivityLogOptions): ActivityLog => {
  const { mongo, log, clock, newId, flushEveryMs = 500, capacity = 5_000 } = options;
  let waiting: StoredActivity[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  let writing: Promise<void> = Promise.resolve();
  let failing = false;
  let lost = 0;
  let closed = false;

  const write = async (batch: StoredActivity[]): Promise<void> => {
    try {
      await mongo.run((db) => activityIn(db).insertMany(batch, { ordered: false }));
      failing = false;
    } catch (error) {
      lost += batch.length;
      // Once per outage: the counter has the rest.
      if (!failing) log.warn({ err: error }, "activity.write-failed");
      failing = true;
    }
  };

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH);
      waiting = waiting.slice(BATCH);
      await write(batch);
    }
  };

  const flush = (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    // One write after the other, so that entries arrive in order. A slow store then gets one call at a time.
    writing = writing.then(drain);
    return writing;
  };

  return {
    record: ({ userId, actorId = userId, action, resource = null, resourceId = null, requestId = null }) => {
      if (closed || waiting.length >= capacity) {
        lost += 1;
        return;
      }
      const at = clock();
      waiting.push({
        _id: newId(),
        schemaVersion: 1,
        userId,
        actorId,
        action,
        resource,
        resourceId,
        requestId,
        at,
        expiresAt: new Date(at.getTime() + ACTIVITY_KEPT_MS),
      });
      // The request that noted it may be at its end.
      timer ??= withoutDeadline(() => setTimeout(flush, flushEveryMs));
    },
    flush,
    close: async () => {
      // Entries of the last answers are added just after these were sent.
      await Bun.sleep(0);
      await flush();
      closed = true;
    },
    dropped: () => lost,
  };
};
