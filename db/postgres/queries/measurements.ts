import { type SQL, sql } from "drizzle-orm";
import type { MeasuredDay } from "#core/training/measurement-trend.ts";
import type { CanonicalUnit, MeasurementKind, MeasurementUnit } from "#core/training/measurements.ts";
import type { Executor } from "../client.ts";
import { rowsAsJson } from "../rows.ts";
import { measurements } from "../schema/index.ts";
import { input, sqlStatement } from "../statement.ts";

/** A stored measurement in the shape of the API; see `measurementJson`. */
export type StoredMeasurement = {
  readonly id: string;
  readonly kind: MeasurementKind;
  readonly value: number;
  readonly unit: MeasurementUnit;
  readonly canonical: { readonly value: number; readonly unit: CanonicalUnit };
  /** Null for what is no weight. */
  readonly weightKg: number | null;
  readonly measuredAt: string;
  readonly timeZone: string;
  readonly localDate: string;
  readonly source: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
};

/** The canonical unit follows from the unit: pounds are kept in kilograms, inches in centimetres. */
const canonicalUnit = sql`case m.unit when 'lb' then 'kg' when 'in' then 'cm' else m.unit end`;

export const measurementJson: SQL = sql`json_build_object(
  'id', m.id, 'kind', m.kind, 'value', m.value, 'unit', m.unit,
  'canonical', json_build_object('value', m.canonical_value, 'unit', ${canonicalUnit}),
  'weightKg', case when m.unit in ('kg', 'lb') then m.canonical_value end,
  'measuredAt', iso_instant(m.measured_at), 'timeZone', m.time_zone, 'localDate', m.local_date, 'source', m.source,
  'version', m.version, 'createdAt', iso_instant(m.created_at), 'updatedAt', iso_instant(m.updated_at))`;

type Found = { measurement: StoredMeasurement };

const selectOne = sqlStatement<{ userId: string; id: string }, Found>(
  "measurements.find",
  sql`select ${measurementJson} as measurement from measurements m
    where m.id = ${input("id")}::uuid and m.user_id = ${input("userId")}::uuid`,
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

const insertRow = sqlStatement<{ rows: string }, Found>(
  "measurements.insert",
  sql`insert into measurements as m
    select * from jsonb_populate_recordset(null::measurements, ${input("rows")}::jsonb)
    returning ${measurementJson} as measurement`,
);

const replaceRow = sqlStatement<{ rows: string }, Found>(
  "measurements.replace",
  sql`update measurements m set kind = n.kind, value = n.value, unit = n.unit, canonical_value = n.canonical_value,
      measured_at = n.measured_at, time_zone = n.time_zone, local_date = n.local_date, source = n.source,
      version = n.version, updated_at = n.updated_at
    from jsonb_populate_recordset(null::measurements, ${input("rows")}::jsonb) n
    where m.id = n.id and m.user_id = n.user_id
    returning ${measurementJson} as measurement`,
);

const written = ([row]: readonly Found[]): StoredMeasurement => {
  if (row === undefined) throw new Error("a measurement that was just written cannot be read");
  return row.measurement;
};

export const insertMeasurement = async (tx: Executor, row: MeasurementRow): Promise<StoredMeasurement> =>
  written(await insertRow(tx, { rows: rowsAsJson(measurements, [row]) }));

/** Puts a measurement's new state in the place of the old one; the caller has locked the training. Its import stays. */
export const replaceMeasurement = async (
  tx: Executor,
  row: Omit<MeasurementRow, "importId">,
): Promise<StoredMeasurement> =>
  written(await replaceRow(tx, { rows: rowsAsJson(measurements, [{ ...row, importId: null }]) }));

export const deleteMeasurement = sqlStatement<{ userId: string; id: string }, { id: string }>(
  "measurements.delete",
  sql`delete from measurements where id = ${input("id")}::uuid and user_id = ${input("userId")}::uuid returning id`,
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
