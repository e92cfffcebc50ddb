import { type SQL, sql } from "drizzle-orm";
import { type AnyPgColumn, alias } from "drizzle-orm/pg-core";
import type { ExerciseDayColumns } from "#core/analysis/history.ts";
import type { RowOf } from "./expressions.ts";
import { exerciseDays } from "./schema/index.ts";

type Part = SQL | AnyPgColumn;

const packed = (bytes: SQL): SQL<Uint8Array> => sql`string_agg(${bytes}, ''::bytea)`;
const whole = (column: Part): SQL<Uint8Array> => packed(sql`int4send(${column})`);
/** NaN replaces null. */
const real = (column: Part): SQL<Uint8Array> => packed(sql`float8send(coalesce(${column}, 'NaN'::float8))`);
const uuid = (column: Part): SQL<Uint8Array> =>
  packed(sql`uuid_send(coalesce(${column}, '00000000-0000-0000-0000-000000000000'::uuid))`);

export const d = alias(exerciseDays, "d");

/**
 * The roll-up of one exercise as Postgres packs it. A column is the binary form of its values, one after the other. A
 * write costs a third of JSON's, and a read next to nothing. The rows are in any order, equal in each column.
 */
export const packedDays = {
  exerciseId: d.exerciseId,
  day: whole(sql`${d.localDate} - date '1970-01-01'`),
  workouts: whole(d.workouts),
  workingSets: whole(d.workingSets),
  hardSets: whole(d.hardSets),
  reps: whole(d.reps),
  volumeKg: real(d.volumeKg),
  bestE1rmKg: real(d.bestE1rmKg),
  bestE1rmSetId: uuid(d.bestE1rmSetId),
  outOfRangeSets: whole(d.outOfRangeSets),
  topWeightKg: real(d.topWeightKg),
  durationSeconds: real(d.durationSeconds),
  distanceMeters: real(d.distanceMeters),
  bestEffort: real(d.bestEffort),
  bestEffortKg: real(d.bestEffortKg),
  bestSpeed: real(d.bestSpeed),
};

export type PackedDays = RowOf<typeof packedDays>;

/**
 * Returns a copy, so that it can be looked at as numbers, with the least byte first: Postgres sends the greatest first.
 */
const turned = (sent: Uint8Array, bytes: 4 | 8): ArrayBuffer => {
  const copy = Buffer.from(new Uint8Array(sent).buffer);
  return (bytes === 4 ? copy.swap32() : copy.swap64()).buffer;
};

const wholesOf = (sent: Uint8Array): Int32Array => new Int32Array(turned(sent, 4));
const realsOf = (sent: Uint8Array): Float64Array => new Float64Array(turned(sent, 8));

const UUID_BYTES = 16;
const NO_ID = "0".repeat(2 * UUID_BYTES);

/** Ids that are made into texts only when somebody asks for them: an analysis asks for one of a thousand. */
class PackedIds {
  readonly #sent: readonly Uint8Array[];
  readonly #group: Int32Array;
  readonly #place: Int32Array;

  constructor(sent: readonly Uint8Array[], group: Int32Array, place: Int32Array) {
    this.#sent = sent;
    this.#group = group;
    this.#place = place;
  }

  at(row: number): string | null {
    const from = (this.#place[row] ?? 0) * UUID_BYTES;
    const digits = this.#sent[this.#group[row] ?? 0]?.slice(from, from + UUID_BYTES).toHex() ?? NO_ID;
    if (digits === NO_ID) return null;
    return [8, 12, 16, 20, 32].map((end, part, ends) => digits.slice(ends[part - 1] ?? 0, end)).join("-");
  }

  *[Symbol.iterator](): Iterator<string | null> {
    for (let row = 0; row < this.#place.length; row += 1) yield this.at(row);
  }
}

type Order = {
  readonly length: number;
  /** The row of each day of an exercise. */
  readonly rows: readonly Int32Array[];
  readonly group: Int32Array;
  readonly place: Int32Array;
};

const orderOf = (days: readonly Int32Array[]): Order => {
  let [first, last, length] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const of of days) {
    length += of.length;
    for (let at = 0; at < of.length; at += 1) {
      const day = of[at] ?? 0;
      if (day < first) first = day;
      if (day > last) last = day;
    }
  }
  const starts = new Int32Array(length === 0 ? 1 : last - first + 2);
  for (const of of days) {
    for (let at = 0; at < of.length; at += 1) {
      const slot = (of[at] ?? 0) - first + 1;
      starts[slot] = (starts[slot] ?? 0) + 1;
    }
  }
  for (let at = 1; at < starts.length; at += 1) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  const [group, place] = [new Int32Array(length), new Int32Array(length)];
  const rows = days.map((of, index) => {
    const own = new Int32Array(of.length);
    for (let at = 0; at < of.length; at += 1) {
      const slot = (of[at] ?? 0) - first;
      const row = starts[slot] ?? 0;
      starts[slot] = row + 1;
      own[at] = row;
      group[row] = index;
      place[row] = at;
    }
    return own;
  });
  return { length, rows, group, place };
};

const NO_ROWS = new Int32Array(0);

/** One function for each type of numbers, because the compiler makes neither quick in a function of both. */
const spreadWholes = (source: Int32Array, rows: Int32Array, into: Float64Array | Int32Array): void => {
  for (let at = 0; at < rows.length; at += 1) into[rows[at] ?? 0] = source[at] ?? 0;
};
const spreadReals = (source: Float64Array, rows: Int32Array, into: Float64Array): void => {
  for (let at = 0; at < rows.length; at += 1) into[rows[at] ?? 0] = source[at] ?? Number.NaN;
};

/**
 * Returns the columns of a history, in day order, and within a day in the order of its exercises.
 * @throws Error for a roll-up of an exercise that is not among them
 */
export const unpackDays = (
  groups: readonly PackedDays[],
  exercises: readonly { readonly id: string }[],
): ExerciseDayColumns => {
  const indexOf = new Map(exercises.map(({ id }, index) => [id, index]));
  const ordered = groups
    .map((of) => {
      const index = indexOf.get(of.exerciseId);
      if (index === undefined) throw new Error("a roll-up names an exercise that the history has not");
      return { ...of, index };
    })
    .sort((a, b) => a.index - b.index);
  const days = ordered.map(({ day }) => wholesOf(day));
  const { length, rows, group, place } = orderOf(days);
  const wholes = (column: (of: PackedDays) => Uint8Array): Float64Array => {
    const into = new Float64Array(length);
    for (const [at, of] of ordered.entries()) spreadWholes(wholesOf(column(of)), rows[at] ?? NO_ROWS, into);
    return into;
  };
  const reals = (column: (of: PackedDays) => Uint8Array): Float64Array => {
    const into = new Float64Array(length);
    for (const [at, of] of ordered.entries()) spreadReals(realsOf(column(of)), rows[at] ?? NO_ROWS, into);
    return into;
  };
  const [exerciseIndex, day] = [new Int32Array(length), new Int32Array(length)];
  for (const [at, { index }] of ordered.entries()) {
    const own = rows[at] ?? NO_ROWS;
    spreadWholes(days[at] ?? NO_ROWS, own, day);
    for (let row = 0; row < own.length; row += 1) exerciseIndex[own[row] ?? 0] = index;
  }
  return {
    length,
    exerciseIndex,
    day,
    workouts: wholes(({ workouts }) => workouts),
    workingSets: wholes(({ workingSets }) => workingSets),
    hardSets: wholes(({ hardSets }) => hardSets),
    reps: wholes(({ reps }) => reps),
    volumeKg: reals(({ volumeKg }) => volumeKg),
    bestE1rmKg: reals(({ bestE1rmKg }) => bestE1rmKg),
    bestE1rmSetId: new PackedIds(
      ordered.map(({ bestE1rmSetId }) => bestE1rmSetId),
      group,
      place,
    ),
    outOfRangeSets: wholes(({ outOfRangeSets }) => outOfRangeSets),
    topWeightKg: reals(({ topWeightKg }) => topWeightKg),
    durationSeconds: reals(({ durationSeconds }) => durationSeconds),
    distanceMeters: reals(({ distanceMeters }) => distanceMeters),
    bestEffort: reals(({ bestEffort }) => bestEffort),
    bestEffortKg: reals(({ bestEffortKg }) => bestEffortKg),
    bestSpeed: reals(({ bestSpeed }) => bestSpeed),
  };
};
