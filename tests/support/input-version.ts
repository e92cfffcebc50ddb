import { eq } from "drizzle-orm";
import type { Executor } from "#db/postgres/client.ts";
import { userClocks } from "#db/postgres/schema/index.ts";

/** The newest number of a user's sequence: the input version of what is computed from the data; 0 before any change. */
export const inputVersionOf = async (executor: Executor, userId: string): Promise<number> => {
  const [row] = await executor.select({ seq: userClocks.seq }).from(userClocks).where(eq(userClocks.userId, userId));
  return row?.seq ?? 0;
};
