import { measurementTrend } from "#core/body/measurement-trend.ts";
import { canonicalUnitOf, canonicalValueOf, measurementErrors } from "#core/body/measurements.ts";
import { invalid, notFound } from "#core/errors.ts";
import type { JsonText, VersionedText } from "#core/json-text.ts";
import { type MeasurementFields, measurement as shape } from "#core/shapes/measurement.ts";
import { type CreateBody, type Created, complete, type Entered } from "#core/shapes/shape.ts";
import type { LocalDate } from "#core/time/local-date.ts";
import { localDateAt } from "#core/time/zone.ts";
import type { Database, Executor } from "#db/postgres/client.ts";
import type { Effects } from "#db/postgres/effects.ts";
import {
  measuredDays,
  measurementRows,
  type StoredMeasurement,
  userTimeZone,
} from "#db/postgres/queries/progress/measurements.ts";
import type { ChangeContext } from "../../http/change-context.ts";
import { checkDateRange } from "../../http/date-range.ts";
import type { Page } from "../../http/pagination.ts";
import { plainPage, plainService, storedViews } from "../plain/plain.service.ts";
import type { Reader } from "../plain/plain-resource.ts";
import { type MeasurementQuery, type MeasurementTrendQuery, measurementCreate } from "./measurements.schema.ts";

/** The zone in which a day begins first. No current measurement has a later date. */
const FARTHEST_EAST = "Pacific/Kiritimati";

const list = async (
  db: Database,
  { userId }: Reader,
  { kind, from, to, cursor, limit }: MeasurementQuery,
): Promise<JsonText<Page<StoredMeasurement>>> => {
  checkDateRange(from, to);
  const filter = { kind: kind ?? null, from: from ?? null, to: to ?? null };
  return plainPage(measurementRows.list, db, { userId, cursor, limit, filter });
};

const get = async (db: Database, { userId }: Reader, id: string): Promise<StoredMeasurement> => {
  const measurement = await measurementRows.read(db, { userId, id });
  if (measurement === null) throw notFound();
  return measurement;
};

const getText = async (db: Database, { userId }: Reader, id: string): Promise<VersionedText<StoredMeasurement>> => {
  const measurement = await measurementRows.readText(db, { userId, id });
  if (measurement === null) throw notFound();
  return measurement;
};

export const trend = async (db: Database, userId: string, query: MeasurementTrendQuery, now: Date) => {
  const { kind } = query;
  const to = query.to ?? localDateAt(now.getTime(), FARTHEST_EAST);
  checkDateRange(query.from, to);
  const [row] = await measuredDays(db, { userId, kind, to });
  if (row === undefined) throw notFound();
  const { timeZone, days } = row;
  const today = localDateAt(now.getTime(), timeZone);
  const last = days.at(-1)?.date;
  const newest = last === undefined || last < today ? today : last;
  // A rate of the last weeks is not counted back from a day that is still to come.
  const asOf = query.to === undefined || query.to > newest ? newest : query.to;
  const from = query.from ?? null;
  const progress = measurementTrend({ kind, days, from, asOf });
  return { kind, unit: canonicalUnitOf(kind), from, to: query.to ?? newest, ...progress };
};

const weighed = (measurement: StoredMeasurement | null) =>
  measurement?.kind === "bodyweight"
    ? { at: Date.parse(measurement.measuredAt), kg: measurement.canonical.value, date: measurement.localDate }
    : null;

type Changed = { readonly before: StoredMeasurement | null; readonly after: StoredMeasurement | null };

/** Returns the instants from which workouts without a body weight can use another one. */
const bodyweightMoved = ({ before, after }: Changed): Date[] => {
  const [was, is] = [weighed(before), weighed(after)];
  if (was !== null && is !== null && was.at === is.at && was.kg === is.kg && was.date === is.date) return [];
  return [was, is].flatMap((weight) => (weight === null ? [] : [new Date(weight.at)]));
};

const collect = (effects: Effects, change: Changed): void => {
  const moved = bodyweightMoved(change);
  for (const bodyweightAt of moved) effects.recompute({ bodyweightAt });
  if (moved.length > 0) effects.analyze();
};

type Entry = Entered<MeasurementFields> & { readonly localDate: LocalDate };

const checked = (entry: Entry): Entry & { readonly canonicalValue: number } => {
  const errors = measurementErrors(entry);
  if (errors.length > 0) throw invalid(...errors);
  return { ...entry, canonicalValue: canonicalValueOf(entry) };
};

const newMeasurement = async (
  tx: Executor,
  { userId, now }: Pick<ChangeContext, "userId" | "now">,
  input: Created<MeasurementFields> & { readonly id: string },
) => {
  const measuredAt = input.measuredAt ?? now;
  const timeZone = input.timeZone ?? (await userTimeZone(tx, userId));
  if (timeZone === null) throw notFound();
  const localDate = localDateAt(measuredAt.getTime(), timeZone);
  return checked({ ...input, measuredAt, timeZone, localDate });
};

/** A zone may have changed its rules since: the day moves when the moment does, and not before. */
const dayOf = (before: StoredMeasurement, { measuredAt, timeZone }: Entered<MeasurementFields>): LocalDate =>
  measuredAt.getTime() === Date.parse(before.measuredAt) && timeZone === before.timeZone
    ? before.localDate
    : localDateAt(measuredAt.getTime(), timeZone);

const changes = plainService({
  resource: "measurements",
  shape,
  create: measurementCreate,
  rows: measurementRows,
  rules: {
    // Workouts derive loads from body weights.
    lock: ({ effects }) => effects.lock(),
    create: newMeasurement,
    patch: (before, entry) => checked({ ...entry, localDate: dayOf(before, entry) }),
    collect,
  },
  views: storedViews(measurementRows.read),
});

/** A body weight counts in workouts, and a chosen id is reserved. Anything else is one row and its entry of the log. */
const createAtOnce = async (
  db: Database,
  context: ChangeContext,
  body: CreateBody<MeasurementFields>,
): Promise<StoredMeasurement | null> => {
  if (body.id != null || body.kind === "bodyweight") return null;
  const { userId, now } = context;
  const row = await newMeasurement(db, context, { ...complete(shape, body), id: context.newId() });
  const server = { userId, importId: null, version: 1, createdAt: now, updatedAt: now };
  return measurementRows.insertAtOnce(db, { ...row, ...server });
};

export const measurementService = { list, get, getText, ...changes, createAtOnce };
