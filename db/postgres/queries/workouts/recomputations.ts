import { eq, sql } from "drizzle-orm";
import type { Transaction } from "../../client.ts";
import { isOneOf, isoInstant } from "../../expressions.ts";
import { recomputations, rederivations } from "../../schema/index.ts";
import { query, rows, statement } from "../../statement.ts";
import { coalesceJob, type JobRequest, type JobView } from "../jobs/jobs.ts";
import { type RecomputeScope, spansOf, type WeightSpan } from "./recompute.ts";

const insertExercise = statement(
  "recomputations.insert_exercise",
  { id: recomputations.id, userId: recomputations.userId, exerciseId: "uuid" },
  (db, p) => db.insert(recomputations).values({ id: p.id, userId: p.userId, exerciseId: p.exerciseId }),
);

/** The end of a span is stored: later weights can end it earlier, and a job reads at least this span. */
const insertSpans = query("recomputations.insert_spans", { userId: "uuid", spans: "jsonb" }, (p) =>
  rows(
    {},
    () => sql`insert into ${recomputations} (id, user_id, since, until)
      select gen_random_uuid(), ${p.userId}, span.since, case when span.until < 'infinity' then span.until end
      from (${spansOf(p.userId, p.spans)}) span`,
  ),
);

/** Stores the scope for a job, and returns a job that has not read it yet. */
export const deferRecomputation = async (
  tx: Transaction,
  request: JobRequest,
  scope: RecomputeScope,
): Promise<JobView> => {
  const { userId } = request;
  if ("exerciseId" in scope) await insertExercise(tx, { id: request.newId(), userId, exerciseId: scope.exerciseId });
  else if ("spans" in scope) await insertSpans(tx, { userId, spans: JSON.stringify(scope.spans) });
  else throw new Error("all sets are never deferred");
  return coalesceJob(tx, request, "recompute-training", {});
};

const selectPending = statement("recomputations.of_user", { userId: recomputations.userId }, (db, p) =>
  db
    .select({
      id: recomputations.id,
      exerciseId: recomputations.exerciseId,
      since: isoInstant(recomputations.since),
      until: isoInstant(recomputations.until),
    })
    .from(recomputations)
    .where(eq(recomputations.userId, p.userId)),
);

const selectRederivation = statement("rederivations.find", { userId: rederivations.userId }, (db, p) =>
  db.select({ userId: rederivations.userId }).from(rederivations).where(eq(rederivations.userId, p.userId)),
);

const endRederivation = statement("rederivations.delete", { userId: rederivations.userId }, (db, p) =>
  db.delete(rederivations).where(eq(rederivations.userId, p.userId)),
);

/** `isAll`: new rules of derivation wait for the whole training. */
export type Pending = {
  readonly ids: readonly string[];
  readonly scopes: readonly RecomputeScope[];
  readonly isAll: boolean;
};

export const pendingRecomputations = async (tx: Transaction, userId: string): Promise<Pending> => {
  const [found, whole] = await Promise.all([selectPending(tx, { userId }), selectRederivation(tx, { userId })]);
  const ids = found.map(({ id }) => id);
  if (whole.length > 0) return { ids, scopes: [{ all: true, judges: true }], isAll: true };
  const exercises = new Set(found.flatMap(({ exerciseId }) => exerciseId ?? []));
  const spans = found.flatMap(({ since, until }): WeightSpan[] =>
    since === null ? [] : [{ at: since, until: until ?? "infinity" }],
  );
  return {
    ids,
    isAll: false,
    scopes: [...[...exercises].map((exerciseId) => ({ exerciseId })), ...(spans.length === 0 ? [] : [{ spans }])],
  };
};

const remove = statement("recomputations.delete", { ids: "jsonb" }, (db, p) =>
  db.delete(recomputations).where(isOneOf(recomputations.id, p.ids)),
);

export const endRecomputations = async (tx: Transaction, userId: string, { ids, isAll }: Pending): Promise<void> => {
  if (ids.length > 0) await remove(tx, { ids: JSON.stringify(ids) });
  if (isAll) await endRederivation(tx, { userId });
};
