import { measurementTrend } from "#core/body/measurement-trend.ts";
import { canonicalUnitOf, canonicalValueOf, measurementErrors } from "#core/body/measurements.ts";
import { ForjaError, invalid, notFound } from "#core/errors.ts";
import { type MeasurementFields, measurement as shape } from "#core/shapes/measurement.ts";
import { isUnchanged, patched } from "#core/shapes/merge.ts";
import { complete, type Entered } from "#core/shapes/shape.ts";
import type { LocalDate } from "#core/time/local-date.ts";
import { localDateAt } from "#core/time/zone.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import type { Effects } from "#db/postgres/effects.ts";
import { breaches } from "#db/postgres/pg-error.ts";
import {
  deleteMeasurement,
  findMeasurement,
  insertMeasurement,
  listMeasurements,
  measuredDays,
  replaceMeasurement,
  type StoredMeasurement,
  userTimeZone,
} from "#db/postgres/queries/progress/measurements.ts";
import type { TrainingContext } from "../../http/change-context.ts";
import { checkIfMatch } from "../../http/conditions.ts";
import { createdBefore } from "../../http/created-before.ts";
import { checkDateRange } from "../../http/date-range.ts";
import {
  type MeasurementCreate,
  type MeasurementPatch,
  type MeasurementQuery,
  type MeasurementTrendQuery,
  measurementCreate,
} from "./measurements.schema.ts";

/** The zone in which a day begins first. No current measurement has a later date. */
const FARTHEST_EAST = "Pacific/Kiritimati";

export const list = async (
  db: Database,
  userId: string,
  query: MeasurementQuery,
  after: { sortKey: string; id: string } | null,
) => {
  checkDateRange(query.from, query.to);
  return listMeasurements(db, {
    userId,
    kind: query.kind ?? null,
    from: query.from ?? null,
    to: query.to ?? null,
    beforeMeasuredAt: after?.sortKey ?? null,
    beforeId: after?.id ?? null,
    limit: query.limit + 1,
  });
};

export const get = async (db: Database, userId: string, id: string): Promise<StoredMeasurement> => {
  const measurement = await findMeasurement(db, userId, id);
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

/**
 * Returns the first instant whose derived values can change: workouts without a body weight use the latest known one.
 */
const bodyweightMoved = (before: StoredMeasurement | null, after: StoredMeasurement | null): Date | null => {
  const [was, is] = [weighed(before), weighed(after)];
  if (was !== null && is !== null && was.at === is.at && was.kg === is.kg && was.date === is.date) return null;
  const instants = [was, is].flatMap((weight) => weight?.at ?? []);
  return instants.length === 0 ? null : new Date(Math.min(...instants));
};

const collectEffects = (
  effects: Effects,
  change: { id: string; version: number; before: StoredMeasurement | null; after: StoredMeasurement | null },
): void => {
  const { id, version, before, after } = change;
  effects.change({ resource: "measurements", id, op: after === null ? "delete" : "upsert", version });
  const bodyweightSince = bodyweightMoved(before, after);
  if (bodyweightSince === null) return;
  effects.recompute({ bodyweightSince });
  effects.analyze();
};

type Entry = Entered<MeasurementFields> & { readonly localDate: LocalDate };

const checked = (entry: Entry): Entry & { readonly canonicalValue: number } => {
  const errors = measurementErrors(entry);
  if (errors.length > 0) throw invalid(...errors);
  return { ...entry, canonicalValue: canonicalValueOf(entry) };
};

const refuseTakenId = (error: unknown): never => {
  if (breaches(error, "measurements_pkey")) throw new ForjaError("id-taken", { cause: error });
  throw error;
};

export const create = async (
  tx: Transaction,
  context: TrainingContext,
  body: MeasurementCreate,
): Promise<{ measurement: StoredMeasurement; created: boolean }> => {
  const { userId, now } = context;
  await context.effects.lock();
  const claim = { userId, resource: "measurements", body, schema: measurementCreate };
  const stored = await createdBefore(tx, claim, (id) => findMeasurement(tx, userId, id));
  if (stored !== null) return { measurement: stored, created: false };
  const input = complete(shape, body);
  const id = input.id ?? context.newId();
  const measuredAt = input.measuredAt ?? now;
  const timeZone = input.timeZone ?? (await userTimeZone(tx, userId));
  if (timeZone === null) throw notFound();
  const localDate = localDateAt(measuredAt.getTime(), timeZone);
  const entry = checked({ ...input, id, measuredAt, timeZone, localDate });
  const row = { ...entry, userId, importId: null, version: 1, createdAt: now, updatedAt: now };
  const measurement = await insertMeasurement(tx, row).catch(refuseTakenId);
  collectEffects(context.effects, { id, version: 1, before: null, after: measurement });
  return { measurement, created: true };
};

const locked = async (tx: Transaction, context: TrainingContext, id: string): Promise<StoredMeasurement> => {
  await context.effects.lock();
  const stored = await findMeasurement(tx, context.userId, id);
  if (stored === null) throw notFound();
  checkIfMatch(context.ifMatch, stored.version);
  return stored;
};

type Moment = Pick<Entry, "measuredAt" | "timeZone">;

/** A zone may have changed its rules since: the day moves when the moment does, and not before. */
const isSameMoment = (one: Moment, other: Moment): boolean =>
  one.measuredAt.getTime() === other.measuredAt.getTime() && one.timeZone === other.timeZone;

export const patch = async (
  tx: Transaction,
  context: TrainingContext,
  id: string,
  input: MeasurementPatch,
): Promise<StoredMeasurement> => {
  const before = await locked(tx, context, id);
  const current = { ...before, measuredAt: new Date(before.measuredAt) };
  const entry = patched(shape, current, input);
  if (isUnchanged(shape, current, entry)) return before;
  const moved = !isSameMoment(current, entry);
  const localDate = moved ? localDateAt(entry.measuredAt.getTime(), entry.timeZone) : before.localDate;
  const version = before.version + 1;
  const { userId, now } = context;
  const after = await replaceMeasurement(tx, { ...checked({ ...entry, localDate }), userId, version, updatedAt: now });
  collectEffects(context.effects, { id, version, before, after });
  return after;
};

export const remove = async (tx: Transaction, context: TrainingContext, id: string): Promise<void> => {
  const before = await locked(tx, context, id);
  await deleteMeasurement(tx, { userId: context.userId, id });
  collectEffects(context.effects, { id, version: before.version + 1, before, after: null });
};
