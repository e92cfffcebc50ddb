import { MongoServerError } from "mongodb";

const DUPLICATE_KEY = 11000;

const isDuplicate = (error: unknown): boolean => error instanceof MongoServerError && error.code === DUPLICATE_KEY;

/**
 * Runs a guarded upsert: a write on `_id` together with a condition that an older document meets. When the stored one
 * is newer the condition fails, the upsert tries to insert, and the duplicate key says so. So does the loser of two
 * first inserts at once, which may be the newer: hence `update`, the same write without the insert.
 * Returns null when the stored document stands.
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
