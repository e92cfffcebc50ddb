import { createWorkQueue, type WorkQueue } from "#core/process/work-queue.ts";
import type { Database } from "#db/postgres/client.ts";

/** Equal to a transaction's wait for a lock. */
const MAX_WAIT_MS = 2_000;

/** A process that is never done with a user would keep the user's lock from other processes, which poll it. */
const BUSY_MS = 250;
const GIVE_WAY_MS = 25;

type Turn = { readonly line: WorkQueue; using: number; busySince: number };

const turns = new WeakMap<Database, Map<string, Turn>>();

/**
 * Runs the changes of one user's data one after the other in this process. They would wait for the user's lock in any
 * case, but each with a connection of the pool. Throws `unavailable` after a wait that is too long.
 */
export const inUserTurn = async <Result>(
  db: Database,
  userId: string,
  work: () => Promise<Result>,
): Promise<Result> => {
  const ofUsers = turns.get(db) ?? new Map<string, Turn>();
  turns.set(db, ofUsers);
  const turn = ofUsers.get(userId) ?? {
    line: createWorkQueue({ slots: 1, maxWaitMs: MAX_WAIT_MS }),
    using: 0,
    busySince: performance.now(),
  };
  ofUsers.set(userId, turn);
  turn.using += 1;
  try {
    return await turn.line.run(async () => {
      if (performance.now() - turn.busySince > BUSY_MS) {
        await Bun.sleep(GIVE_WAY_MS);
        turn.busySince = performance.now();
      }
      return work();
    });
  } finally {
    turn.using -= 1;
    if (turn.using === 0) ofUsers.delete(userId);
  }
};
