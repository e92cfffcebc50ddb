import { type SQL, sql } from "drizzle-orm";
import type { ExerciseDayColumns } from "#core/training/history.ts";

/**
 * The roll-up of one exercise as Postgres packs it: a column is the binary form of its values, one after the other, in
 * hexadecimal. That costs a third of what JSON costs to write and next to nothing to read. The rows stand in any order,
 * the same in each column.
 */
export type PackedDays = {
  /** Index into the exercises of the history. */
  readonly index: number;
  readonly day: string;
  readonly workouts: string;
  readonly workingSets: string;
  readonly hardSets: string;
  readonly reps: string;
  readonly volumeKg: string;
  readonly bestE1rmKg: string;
  readonly bestE1rmSetId: string;
  readonly topWeightKg: string;
  readonly durationSeconds: string;
  readonly distanceMeters: string;
};

const packed = (bytes: SQL): SQL => sql`encode(string_agg(${bytes}, ''::bytea), 'hex')`;
const whole = (column: SQL): SQL => packed(sql`int4send(${column})`);
/** NaN stands for null. */
const real = (column: SQL): SQL => packed(sql`float8send(coalesce(${column}, 'NaN'::float8))`);
const uuid = (column: SQL): SQL =>
  packed(sql`uuid_send(coalesce(${column}, '00000000-0000-0000-0000-000000000000'::uuid))`);

/** `PackedDays` of the rows `d` of one exercise, but for `index`, as pairs of `json_build_object`. */
export const packedDays: SQL = sql`'day', ${whole(sql`d.local_date - date '1970-01-01'`)},
  'workouts', ${whole(sql`d.workouts`)}, 'workingSets', ${whole(sql`d.working_sets`)},
  'hardSets', ${whole(sql`d.hard_sets`)}, 'reps', ${whole(sql`d.reps`)}, 'volumeKg', ${real(sql`d.volume_kg`)},
  'bestE1rmKg', ${real(sql`d.best_e1rm_kg`)}, 'bestE1rmSetId', ${uuid(sql`d.best_e1rm_set_id`)},
  'topWeightKg', ${real(sql`d.top_weight_kg`)}, 'durationSeconds', ${real(sql`d.duration_seconds`)},
  'distanceMeters', ${real(sql`d.distance_meters`)}`;

/** Bytes of their own, so that they can be looked at as numbers. Postgres sends the greatest byte first. */
const bytesOf = (hex: string): Buffer => {
  const bytes = Buffer.alloc(hex.length / 2);
  bytes.write(hex, "hex");
  return bytes;
};

const wholesOf = (hex: string): Int32Array => {
  const { buffer, byteOffset, length } = bytesOf(hex).swap32();
  return new Int32Array(buffer, byteOffset, length / 4);
};

const realsOf = (hex: string): Float64Array => {
  const { buffer, byteOffset, length } = bytesOf(hex).swap64();
  return new Float64Array(buffer, byteOffset, length / 8);
};

const UUID_DIGITS = 32;
const NO_ID = "0".repeat(UUID_DIGITS);

/** Ids that are made into texts only when somebody asks for them: an analysis asks for one of a thousand. */
class PackedIds {
  readonly #hexes: readonly string[];
  readonly #group: Int32Array;
  readonly #place: Int32Array;

  constructor(hexes: readonly string[], group: Int32Array, place: Int32Array) {
    this.#hexes = hexes;
    this.#group = group;
    this.#place = place;
  }

  at(row: number): string | null {
    const from = (this.#place[row] ?? 0) * UUID_DIGITS;
    const digits = this.#hexes[this.#group[row] ?? 0]?.slice(from, from + UUID_DIGITS) ?? NO_ID;
    if (digits === NO_ID) return null;
    return [8, 12, 16, 20, 32].map((end, part, ends) => digits.slice(ends[part - 1] ?? 0, end)).join("-");
  }

  *[Symbol.iterator](): Iterator<string | null> {
    for (let row = 0; row < this.#place.length; row += 1) yield this.at(row);
  }
}

/** Where each row of the columns stands in the groups: by day, then by group. */
const orderOf = (days: readonly Int32Array[]): { group: Int32Array; place: Int32Array } => {
  let [first, last, length] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const of of days) {
    length += of.length;
    for (const day of of) {
      if (day < first) first = day;
      if (day > last) last = day;
    }
  }
  const starts = new Int32Array(length === 0 ? 1 : last - first + 2);
  for (const of of days) for (const day of of) starts[day - first + 1] = (starts[day - first + 1] ?? 0) + 1;
  for (let at = 1; at < starts.length; at += 1) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  const [group, place] = [new Int32Array(length), new Int32Array(length)];
  for (const [index, of] of days.entries()) {
    for (let at = 0; at < of.length; at += 1) {
      const slot = (of[at] ?? 0) - first;
      const row = starts[slot] ?? 0;
      starts[slot] = row + 1;
      group[row] = index;
      place[row] = at;
    }
  }
  return { group, place };
};

/** The columns of a history, in day order. */
export const unpackDays = (groups: readonly PackedDays[]): ExerciseDayColumns => {
  const ordered = groups.toSorted((a, b) => a.index - b.index);
  const days = ordered.map(({ day }) => wholesOf(day));
  const { group, place } = orderOf(days);
  const { length } = place;
  const gather = <Column extends Int32Array | Float64Array>(sources: readonly Column[], into: Float64Array) => {
    for (let row = 0; row < length; row += 1) into[row] = sources[group[row] ?? 0]?.[place[row] ?? 0] ?? Number.NaN;
    return into;
  };
  const wholes = (column: (of: PackedDays) => string) =>
    gather(
      ordered.map((of) => wholesOf(column(of))),
      new Float64Array(length),
    );
  const reals = (column: (of: PackedDays) => string) =>
    gather(
      ordered.map((of) => realsOf(column(of))),
      new Float64Array(length),
    );
  return {
    length,
    exerciseIndex: Int32Array.from(group, (at) => ordered[at]?.index ?? 0),
    day: Int32Array.from(place, (at, row) => days[group[row] ?? 0]?.[at] ?? 0),
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
    topWeightKg: reals(({ topWeightKg }) => topWeightKg),
    durationSeconds: reals(({ durationSeconds }) => durationSeconds),
    distanceMeters: reals(({ distanceMeters }) => distanceMeters),
  };
};
