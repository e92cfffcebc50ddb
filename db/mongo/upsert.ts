import { MongoServerError } from "mongodb";

const DUPLICATE_KEY = 11000;

const isDuplicate = (error: unknown): boolean => error instanceof MongoServerError && error.code === DUPLICATE_KEY;

/**
 * Runs a guarded upsert: a write on `_id` together with a condition that an older document meets. When the stored one
 * is newer, the condition fails, and the upsert's insert meets a duplicate key. The loser of two first inserts meets
 * it, too, and may be the newer one. So `update` repeats the write without the insert.
 * Returns null when the stored document remains.
 */
export const guarded = async <Result>(
  upsert: () => Promise<Result>,
  update: () => Promise<Result | null>,
): Promise<Result | null> => {
  try {
    return await upsert();
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    return update();
  }
};
