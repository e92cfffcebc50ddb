import { sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Executor } from "../../client.ts";
import { expression, json, recordset } from "../../expressions.ts";
import { routines } from "../../schema/index.ts";
import { query, rows } from "../../statement.ts";
import { knownBodyweight } from "./known-bodyweight.ts";

/** The latest body weight before a workout. At one instant a measurement counts, and then the greater id. */
export type KnownBodyweight = {
  readonly kg: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly isMeasured: boolean;
  readonly id: string;
};

const knownFields = sql`json_build_object('kg', known.kg, 'at', (extract(epoch from known.at) * 1000)::float8,
  'isMeasured', known.rank = 1, 'id', known.id)`;

const selectBodyweights = query("workouts.bodyweights_of_many", { userId: "uuid", starts: "json" }, (p) => {
  const start = recordset("s", { at: "timestamptz", ordinal: "int" }, p.starts);
  const { at, ordinal } = start.columns;
  return rows(
    {
      ordinal: expression("int", ordinal),
      known: json<KnownBodyweight | null>(knownBodyweight(sql`${p.userId}`, at, knownFields)),
    },
    (list) => sql`select ${list} from ${start.from} order by ${ordinal}`,
  );
});

/** Returns the body weight that is known at each start, in order. */
export const bodyweightsAt = async (
  executor: Executor,
  userId: string,
  starts: readonly Date[],
): Promise<(KnownBodyweight | null)[]> => {
  const sent = starts.map((at, ordinal) => ({ at: at.toISOString(), ordinal }));
  return (await selectBodyweights(executor, { userId, starts: JSON.stringify(sent) })).map(({ known }) => known);
};

const r = alias(routines, "r");

const selectRoutines = query("routines.known", { userId: "uuid", ids: "jsonb" }, (p) =>
  rows(
    { id: r.id },
    (list) => sql`select ${list} from jsonb_array_elements_text(${p.ids}) named
      cross join lateral (select * from ${routines} ${r} where ${r.id} = named.value::uuid offset 0) ${r}
      where ${r.userId} = ${p.userId}`,
  ),
);

/** Returns those of the ids that are routines of the user. */
export const knownRoutines = async (
  executor: Executor,
  userId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> => {
  if (ids.length === 0) return new Set();
  const found = await selectRoutines(executor, { userId, ids: JSON.stringify([...new Set(ids)]) });
  return new Set(found.map(({ id }) => id));
};
