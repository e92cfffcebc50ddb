import { and, eq, lte, sql } from "drizzle-orm";
import { type AnyPgColumn, alias } from "drizzle-orm/pg-core";
import { CANONICAL_UNIT } from "#core/body/measurements.ts";
import { type MeasurementFields, measurement } from "#core/shapes/measurement.ts";
import type { Executor } from "../../client.ts";
import { asText, choice, expression, jsonList, jsonObject, orNone, present, subquery } from "../../expressions.ts";
import { deleteRow, findRow, insertRow, updateRow } from "../../plain-rows.ts";
import { measurements, users, workouts } from "../../schema/index.ts";
import { answerJson, type ColumnsFor, type Selected } from "../../shape-json.ts";
import { query, rows, statement } from "../../statement.ts";

const m = alias(measurements, "m");

const UNIT_CASES = sql.raw(
  Object.entries(CANONICAL_UNIT)
    .map(([unit, canonical]) => `when '${unit}' then '${canonical}'`)
    .join(" "),
);

const jsonOf = <C extends ColumnsFor<MeasurementFields> & { readonly canonicalValue: AnyPgColumn<{ data: number }> }>(
  columns: C,
) =>
  answerJson(measurement, columns, {
    canonical: jsonObject({
      value: present(columns.canonicalValue),
      unit: choice(Object.values(CANONICAL_UNIT), sql`case ${columns.unit} ${UNIT_CASES} end`),
    }),
    weightKg: orNone(sql`${columns.unit} in ('kg', 'lb')`, present(columns.canonicalValue)),
  });

export const measurementJson = jsonOf(m);

export type StoredMeasurement = Selected<typeof measurementJson>;

/** See `listWorkouts` for the bound of the first page. */
export const listMeasurements = query(
  "measurements.list",
  {
    userId: "uuid",
    kind: "text?",
    from: "date?",
    to: "date?",
    beforeMeasuredAt: "timestamptz?",
    beforeId: "uuid?",
    limit: "int",
  },
  (p) =>
    rows(
      { measurement: measurementJson, sortKey: asText(m.measuredAt) },
      (list) => sql`select ${list} from (
      select * from ${measurements} ${m}
      where ${m.userId} = ${p.userId}
        and (${p.kind} is null or ${m.kind} = ${p.kind})
        and (${p.from} is null or ${m.localDate} >= ${p.from})
        and (${p.to} is null or ${m.localDate} <= ${p.to})
        and (${m.measuredAt}, ${m.id}) < (coalesce(${p.beforeMeasuredAt}, 'infinity'),
          coalesce(${p.beforeId}, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
      order by ${m.measuredAt} desc, ${m.id} desc
      limit ${p.limit}
    ) m order by ${m.measuredAt} desc, ${m.id} desc`,
    ),
);

const measurementsOf = { name: "measurements", table: measurements, json: jsonOf(measurements) };

/** The caller of a change has locked the training. */
export const measurementRows = {
  read: findRow(measurementsOf),
  insert: insertRow(measurementsOf),
  update: updateRow(measurementsOf, measurement, ["canonicalValue", "localDate"]),
  remove: deleteRow(measurementsOf),
};

const selectZone = statement("measurements.user_zone", { userId: users.id }, (db, p) =>
  db.select({ timeZone: users.timeZone }).from(users).where(eq(users.id, p.userId)),
);

export const userTimeZone = async (executor: Executor, userId: string): Promise<string | null> => {
  const [row] = await selectZone(executor, { userId });
  return row?.timeZone ?? null;
};

const u = alias(users, "u");
const w = alias(workouts, "w");

const measuredDay = jsonObject({
  date: expression("date", sql`day.local_date`),
  value: expression("float8", sql`day.value`),
});

/** Body weight includes the weights of completed workouts, as in the analysis, so the two cannot disagree. */
export const measuredDays = query("measurements.days", { userId: "uuid", kind: "text", to: "date" }, (p) =>
  rows(
    { timeZone: u.timeZone, days: subquery(jsonList(measuredDay, sql`day.local_date`), sql`from day`) },
    (list) => sql`with value as (
      select ${m.localDate}, ${m.canonicalValue} as value from ${measurements} ${m}
      where ${and(eq(m.userId, p.userId), eq(m.kind, p.kind), lte(m.localDate, p.to))}
      union all
      select ${w.localDate}, ${w.bodyweightKg} from ${workouts} ${w}
      where ${p.kind} = 'bodyweight' and ${w.userId} = ${p.userId}
        and ${w.status} = 'completed' and ${w.bodyweightKg} is not null and ${w.localDate} <= ${p.to}
    ), day as (
      select local_date, avg(value)::numeric::float8 as value from value group by local_date
    )
    select ${list} from ${users} ${u} where ${u.id} = ${p.userId}`,
  ),
);
