import { and, eq, getTableColumns, sql } from "drizzle-orm";
import { type AnyPgColumn, alias } from "drizzle-orm/pg-core";
import type { MeasuredDay } from "#core/body/measurement-trend.ts";
import { CANONICAL_UNIT, type CanonicalUnit } from "#core/body/measurements.ts";
import { type MeasurementFields, measurement } from "#core/shapes/measurement.ts";
import type { Executor } from "../../client.ts";
import { jsonObject } from "../../expressions.ts";
import type { Placeholders } from "../../parameters.ts";
import { columnsNamed, writableColumns } from "../../row-columns.ts";
import { measurements } from "../../schema/index.ts";
import { answerJson, type ColumnsFor, type Selected } from "../../shape-json.ts";
import { input, sqlStatement, statement } from "../../statement.ts";

const m = alias(measurements, "m");

const UNIT_CASES = sql.raw(
  Object.entries(CANONICAL_UNIT)
    .map(([unit, canonical]) => `when '${unit}' then '${canonical}'`)
    .join(" "),
);

const jsonOf = <C extends ColumnsFor<MeasurementFields> & { readonly canonicalValue: AnyPgColumn }>(columns: C) =>
  answerJson(measurement, columns, {
    canonical: jsonObject({
      value: sql<number>`${columns.canonicalValue}`,
      unit: sql<CanonicalUnit>`case ${columns.unit} ${UNIT_CASES} end`,
    }),
    weightKg: sql<number | null>`case when ${columns.unit} in ('kg', 'lb') then ${columns.canonicalValue} end`,
  });

/** A measurement as it is answered; `m` is the row of `measurements`. */
export const measurementJson = jsonOf(m);

/** A measurement as it is stored and answered. */
export type StoredMeasurement = Selected<typeof measurementJson>;

const OWN = columnsNamed(measurements, ["id", "userId"]);
type Own = { readonly userId: string; readonly id: string };
type Found = { measurement: StoredMeasurement };

const selectOne = statement("measurements.find", OWN, (db, p) =>
  db
    .select({ measurement: measurementJson })
    .from(m)
    .where(and(eq(m.id, p.id), eq(m.userId, p.userId))),
);

export const findMeasurement = async (
  executor: Executor,
  userId: string,
  id: string,
): Promise<StoredMeasurement | null> => {
  const [row] = await selectOne(executor, { userId, id });
  return row?.measurement ?? null;
};

type MeasurementListFilter = {
  userId: string;
  kind: string | null;
  from: string | null;
  to: string | null;
  beforeMeasuredAt: string | null;
  beforeId: string | null;
  limit: number;
};

/** Newest first; see `listWorkouts` for the bound where there is no place to go on from. */
export const listMeasurements = sqlStatement<MeasurementListFilter, Found & { sortKey: string }>(
  "measurements.list",
  sql`select ${measurementJson} as measurement, m.measured_at::text as "sortKey" from (
      select * from measurements m
      where m.user_id = ${input("userId")}::uuid
        and (${input("kind")}::text is null or m.kind = ${input("kind")}::text)
        and (${input("from")}::date is null or m.local_date >= ${input("from")}::date)
        and (${input("to")}::date is null or m.local_date <= ${input("to")}::date)
        and (m.measured_at, m.id) < (coalesce(${input("beforeMeasuredAt")}::timestamptz, 'infinity'),
          coalesce(${input("beforeId")}::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
      order by m.measured_at desc, m.id desc
      limit ${input("limit")}::int
    ) m order by m.measured_at desc, m.id desc`,
);

export type MeasurementRow = Required<typeof measurements.$inferSelect>;

const isOwn = (p: Placeholders<typeof OWN>) => and(eq(measurements.id, p.id), eq(measurements.userId, p.userId));

const returned = { measurement: jsonOf(measurements) };

const insertRow = statement("measurements.insert", getTableColumns(measurements), (db, p) =>
  db.insert(measurements).values(p).returning(returned),
);

/** A new state replaces neither the owner nor the import. */
const REPLACED = [...writableColumns(measurement), "canonicalValue", "localDate", "version", "updatedAt"] as const;
type Replaced = (typeof REPLACED)[number];

const replaceRow = statement(
  "measurements.replace",
  { ...OWN, ...columnsNamed(measurements, REPLACED) },
  (db, { id, userId, ...state }) => db.update(measurements).set(state).where(isOwn({ id, userId })).returning(returned),
);

const written = ([row]: readonly Found[]): StoredMeasurement => {
  if (row === undefined) throw new Error("a measurement that was just written cannot be read");
  return row.measurement;
};

export const insertMeasurement = async (tx: Executor, row: MeasurementRow): Promise<StoredMeasurement> =>
  written(await insertRow(tx, row));

/** Replaces the state of a measurement; the caller has locked the training. */
export const replaceMeasurement = async (
  tx: Executor,
  row: Own & Pick<MeasurementRow, Replaced>,
): Promise<StoredMeasurement> => written(await replaceRow(tx, row));

export const deleteMeasurement = statement("measurements.delete", OWN, (db, p) =>
  db.delete(measurements).where(isOwn(p)),
);

const selectZone = sqlStatement<{ userId: string }, { timeZone: string }>(
  "measurements.user_zone",
  sql`select time_zone as "timeZone" from users where id = ${input("userId")}::uuid`,
);

/** Returns the zone that a measurement is read in when it names none. */
export const userTimeZone = async (executor: Executor, userId: string): Promise<string | null> => {
  const [row] = await selectZone(executor, { userId });
  return row?.timeZone ?? null;
};

export type MeasuredDays = { readonly timeZone: string; readonly days: MeasuredDay[] };

/**
 * Each day's mean, oldest first. Body weight is also what completed workouts say, as it is in the analysis, so that the
 * two cannot disagree.
 */
export const measuredDays = sqlStatement<{ userId: string; kind: string; to: string }, { facts: MeasuredDays }>(
  "measurements.days",
  sql`with value as (
      select m.local_date, m.canonical_value as value from measurements m
      where m.user_id = ${input("userId")}::uuid and m.kind = ${input("kind")}::text
        and m.local_date <= ${input("to")}::date
      union all
      select w.local_date, w.bodyweight_kg from workouts w
      where ${input("kind")}::text = 'bodyweight' and w.user_id = ${input("userId")}::uuid
        and w.status = 'completed' and w.bodyweight_kg is not null and w.local_date <= ${input("to")}::date
    ), day as (
      select local_date, avg(value)::numeric::float8 as value from value group by local_date
    )
    select json_build_object('timeZone', u.time_zone, 'days', (
      select coalesce(json_agg(json_build_object('date', d.local_date, 'value', d.value) order by d.local_date),
        '[]'::json) from day d)) as facts
    from users u where u.id = ${input("userId")}::uuid`,
);
