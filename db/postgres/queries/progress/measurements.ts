import { and, eq, getTableColumns, lte, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { CANONICAL_UNIT } from "#core/body/measurements.ts";
import { type MeasurementFields, measurement } from "#core/shapes/measurement.ts";
import type { Entered } from "#core/shapes/shape.ts";
import { batched } from "../../batched.ts";
import type { Executor } from "../../client.ts";
import { choice, expression, jsonList, jsonObject, orNone, present, subquery } from "../../expressions.ts";
import type { Placeholders } from "../../parameters.ts";
import { pipelined } from "../../pipeline.ts";
import { deleteRow, findRow, findText, insertAtOnce, listRows, updateRow } from "../../plain-rows.ts";
import { measurements, users, workouts } from "../../schema/index.ts";
import { answerJson, answerOf, type Selected } from "../../shape-json.ts";
import { query, rows, statement } from "../../statement.ts";

const m = alias(measurements, "m");

const UNIT_CASES = sql.raw(
  Object.entries(CANONICAL_UNIT)
    .map(([unit, canonical]) => `when '${unit}' then '${canonical}'`)
    .join(" "),
);

export const measurementJson = answerJson(measurement, measurements, {
  canonical: jsonObject({
    value: present(measurements.canonicalValue),
    unit: choice(Object.values(CANONICAL_UNIT), sql`case ${measurements.unit} ${UNIT_CASES} end`),
  }),
  weightKg: orNone(sql`${measurements.unit} in ('kg', 'lb')`, present(measurements.canonicalValue)),
});

export type StoredMeasurement = Selected<typeof measurementJson>;

const measurementsOf = { name: "measurements", table: measurements, json: measurementJson };

const FILTER = { kind: "text?", from: "date?", to: "date?" } as const;

const isAsked = (p: Placeholders<typeof FILTER>) => sql`(${p.kind} is null or ${measurements.kind} = ${p.kind})
        and (${p.from} is null or ${measurements.localDate} >= ${p.from})
        and (${p.to} is null or ${measurements.localDate} <= ${p.to})`;

type NewMeasurement = Entered<MeasurementFields> &
  Pick<
    typeof measurements.$inferSelect,
    "userId" | "localDate" | "canonicalValue" | "importId" | "version" | "createdAt" | "updatedAt"
  >;

const insert = statement("measurements.insert", getTableColumns(measurements), (db, p) =>
  db.insert(measurements).values(p),
);

const isWeight = (unit: string): boolean => unit === "kg" || unit === "lb";

const answered = (row: NewMeasurement): StoredMeasurement => {
  const { canonicalValue, unit } = row;
  return answerOf(measurement, measurements, row, {
    canonical: { value: canonicalValue, unit: CANONICAL_UNIT[unit] },
    weightKg: isWeight(unit) ? canonicalValue : null,
  });
};

/** The answer follows from the row, so the insert is not awaited. */
const insertMeasurement = async (
  tx: Executor,
  row: NewMeasurement,
  refuse: (error: unknown) => never,
): Promise<StoredMeasurement> => {
  await pipelined(tx, insert(tx, row).catch(refuse));
  return answered(row);
};

const insertAlone = insertAtOnce("measurements", measurements);

/** The caller of a change has locked the training. */
export const measurementRows = {
  list: listRows(measurementsOf, measurements.measuredAt, { parameters: FILTER, where: isAsked }),
  read: findRow(measurementsOf),
  readText: findText(measurementsOf),
  insert: insertMeasurement,
  insertAtOnce: async (db: Executor, row: NewMeasurement): Promise<StoredMeasurement> => {
    await insertAlone(db, row);
    return answered(row);
  },
  update: updateRow(measurementsOf, measurement, ["canonicalValue", "localDate"]),
  remove: deleteRow(measurementsOf),
};

const selectZone = batched("measurements.user_zone", { userId: "uuid" }, (p) =>
  rows({ timeZone: users.timeZone }, (list) => sql`select ${list} from ${users} where ${users.id} = ${p.userId}`),
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
