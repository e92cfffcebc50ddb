import { eq } from "drizzle-orm";
import type { Executor } from "#db/postgres/client.ts";
import { userClocks, users } from "#db/postgres/schema/index.ts";

export type UserRow = typeof users.$inferSelect;

/** An account without a session, for tests that need no HTTP; nobody can log in to it. */
export const insertUser = async (
  db: Executor,
  overrides: Partial<typeof users.$inferInsert> = {},
): Promise<UserRow> => {
  const id = overrides.id ?? Bun.randomUUIDv7();
  const email = overrides.email ?? `${id}@example.com`;
  const [user] = await db
    .insert(users)
    .values({ emailKey: email.toLowerCase(), passwordHash: "none", ...overrides, id, email })
    .returning();
  if (user === undefined) throw new Error("a user that was just written cannot be read");
  await db.insert(userClocks).values({ userId: id });
  return user;
};

/** Gives an account its role, the way that somebody with the database does. */
export const giveRole = async (db: Executor, userId: string, role: UserRow["role"]): Promise<void> => {
  await db.update(users).set({ role }).where(eq(users.id, userId));
};
