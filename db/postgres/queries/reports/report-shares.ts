import { and, eq, gt, isNotNull, isNull, lt, sql } from "drizzle-orm";
import { reportRuns, reportShares, users } from "../../schema/index.ts";
import { statement } from "../../statement.ts";
import { sweep } from "../../sweep.ts";

const one = { reportRunId: reportShares.reportRunId, userId: reportShares.userId };
const hash = "text";

/** A new address replaces the one before. Returns no row for a report of somebody else. */
export const shareReport = statement(
  "report_shares.put",
  { ...one, hash, now: "timestamptz", expiresAt: "timestamptz" },
  (db, p) =>
    db
      .insert(reportShares)
      .select(
        db
          .select({
            reportRunId: reportRuns.id,
            userId: reportRuns.userId,
            tokenHash: sql`decode(${p.hash}, 'hex')`.as("token_hash"),
            createdAt: sql`${p.now}`.as("created_at"),
            expiresAt: sql`${p.expiresAt}`.as("expires_at"),
          })
          .from(reportRuns)
          .where(
            and(eq(reportRuns.id, p.reportRunId), eq(reportRuns.userId, p.userId), isNotNull(reportRuns.completedAt)),
          ),
      )
      .onConflictDoUpdate({
        target: reportShares.reportRunId,
        set: {
          tokenHash: sql`excluded.token_hash`,
          createdAt: sql`excluded.created_at`,
          expiresAt: sql`excluded.expires_at`,
        },
      })
      .returning({ id: reportShares.reportRunId }),
);

/** Returns a row when there is such a report, shared or not. */
export const unshareReport = statement("report_shares.delete", one, (db, p) => {
  const gone = db.$with("gone").as(
    db
      .delete(reportShares)
      .where(and(eq(reportShares.reportRunId, p.reportRunId), eq(reportShares.userId, p.userId)))
      .returning({ id: reportShares.reportRunId }),
  );
  return db
    .with(gone)
    .select({ id: reportRuns.id })
    .from(reportRuns)
    .where(and(eq(reportRuns.id, p.reportRunId), eq(reportRuns.userId, p.userId)));
});

export const sharedReport = statement("report_shares.find", { hash, now: "timestamptz" }, (db, p) =>
  db
    .select({ id: reportShares.reportRunId, userId: reportShares.userId })
    .from(reportShares)
    .innerJoin(users, eq(users.id, reportShares.userId))
    .where(
      and(
        eq(reportShares.tokenHash, sql`decode(${p.hash}, 'hex')`),
        gt(reportShares.expiresAt, p.now),
        isNull(users.deletedAt),
        isNull(users.disabledAt),
      ),
    ),
);

export const sweepReportShares = sweep("report_shares.sweep", {}, () => ({
  table: reportShares,
  key: sql`ctid`,
  where: lt(reportShares.expiresAt, sql`now()`),
}));
