import type { ReadableSource } from "#core/imports/import-document.ts";
import { secondsBetween, type WallClock } from "./dates.ts";
import type { ImportLog } from "./import-log.ts";
import { MAX_DURATION_SECONDS } from "./limits.ts";
import type { NeutralExercise, NeutralSet, NeutralWorkout } from "./neutral.ts";

export type Block = NeutralExercise & {
  lastOrder: number;
  /** Warm-ups without a number since then: they belong to what follows when the numbers begin again. */
  looseWarmups: number;
  readonly orders: (number | null)[];
};

export type Draft = Omit<NeutralWorkout, "exercises"> & {
  readonly blocks: Block[];
  readonly latest: Map<string, Block>;
};

type Identity = {
  readonly title: string | null;
  readonly start: WallClock;
  readonly ordinal?: string;
  /** Another value that all rows of a workout share; blank where a row lacks it. */
  readonly parting?: readonly string[];
};

type Remarking = { readonly warn: (code: string, message: string) => void };

const BEFORE_ALL = -1;

const agree = (one: readonly string[], other: readonly string[]): boolean =>
  one.every((text, index) => text === "" || (other[index] ?? "") === "" || text === other[index]);

type Place = { readonly draft: Draft; parting: readonly string[] };

type Numbered = { readonly order: number; readonly set: NeutralSet };

/**
 * Returns the blocks of an exercise whose rows were shuffled, for example by the sorting of a spreadsheet. In such rows
 * the numbers restart more often than any number occurs. The nth set of a number then belongs to the nth block. Returns
 * null for rows in order.
 */
const unshuffled = (blocks: readonly Block[]): Block[] | null => {
  const numberedSets = blocks.flatMap(({ sets, orders }) =>
    sets.flatMap((set, index): Numbered[] => {
      const order = orders[index];
      return order == null ? [] : [{ order, set }];
    }),
  );
  if (numberedSets.length < blocks.reduce((sum, { sets }) => sum + sets.length, 0)) return null;
  const times = new Map<number, number>();
  const columns: Numbered[][] = [];
  for (const one of numberedSets) {
    const nth = times.get(one.order) ?? 0;
    times.set(one.order, nth + 1);
    columns[nth] = [...(columns[nth] ?? []), one];
  }
  if (columns.length >= blocks.length) return null;
  return columns.flatMap((column, index) => {
    const block = blocks[index];
    const sets = column.toSorted((one, other) => one.order - other.order).map(({ set }) => set);
    return block === undefined ? [] : [{ ...block, sets }];
  });
};

const inOrder = (blocks: readonly Block[], log: ImportLog | undefined): readonly Block[] => {
  const byExercise = Map.groupBy(blocks, ({ sourceName, supersetKey }) => JSON.stringify([sourceName, supersetKey]));
  const ordered = new Map<Block, Block | null>();
  for (const group of byExercise.values()) {
    const put = group.length > 1 ? unshuffled(group) : null;
    if (put === null) continue;
    const [first] = put.flatMap(({ sets }) => sets);
    log?.warn("sets-reordered", "The sets of some exercises were out of order and were put in order.", first?.row);
    const notes = [...new Set(group.flatMap((block) => block.notes ?? []))].join("\n") || null;
    for (const [index, block] of group.entries()) {
      const one = put[index];
      ordered.set(block, one === undefined ? null : { ...one, notes: index === 0 ? notes : null });
    }
  }
  return ordered.size === 0
    ? blocks
    : blocks.flatMap((block) => (ordered.has(block) ? (ordered.get(block) ?? []) : block));
};

export class Assembly {
  readonly #source: ReadableSource;
  readonly #drafts = new Map<string, Place[]>();
  readonly #places = new Map<string, number>();

  constructor(source: ReadableSource) {
    this.#source = source;
  }

  /**
   * Returns the workout of a start and a title. `ordinal` separates workouts that share both, where the file numbers
   * its workouts; else `parting` does. The key has neither, because both may change in the next export. It counts such
   * workouts instead.
   */
  workout({ title, start, ordinal = "", parting = [] }: Identity, row?: Remarking): Draft {
    // A line break parts what can't hold one.
    const identity = [start.local, start.dateOnly, title, ordinal].join("\n");
    const places = this.#drafts.get(identity) ?? [];
    const known = places.findLast((one) => agree(one.parting, parting));
    if (known !== undefined) {
      known.parting = parting.map((text, index) => text || (known.parting[index] ?? ""));
      return known.draft;
    }
    if (places.length > 0) {
      row?.warn("workouts-share-start", "Some workouts share their start and title; another column separates them.");
    }
    const at = start.dateOnly ? start.local.slice(0, 10) : start.local;
    const place = `${this.#source}|${at}|${title ?? ""}`;
    const nth = (this.#places.get(place) ?? 0) + 1;
    this.#places.set(place, nth);
    const draft: Draft = {
      key: `${this.#source}|${at}|${nth}|${title ?? ""}`,
      title,
      startedAtLocal: start.local,
      endedAtLocal: null,
      durationSeconds: null,
      dateOnly: start.dateOnly,
      notes: null,
      blocks: [],
      latest: new Map(),
    };
    this.#drafts.set(identity, [...places, { draft, parting }]);
    return draft;
  }

  finish(log?: ImportLog): NeutralWorkout[] {
    const workouts: NeutralWorkout[] = [];
    for (const { draft: filled } of [...this.#drafts.values()].flat()) {
      const { blocks, latest: _, ...draft } = filled;
      const exercises = inOrder(blocks, log)
        .filter(({ sets }) => sets.length > 0)
        .map(({ sourceName, supersetKey, notes, sets }) => ({ sourceName, supersetKey, notes, sets }));
      if (exercises.length > 0) workouts.push({ ...draft, exercises });
    }
    return workouts.sort((left, right) =>
      left.startedAtLocal === right.startedAtLocal ? 0 : left.startedAtLocal < right.startedAtLocal ? -1 : 1,
    );
  }
}

export const openBlock = (draft: Draft, sourceName: string, supersetKey: string | null): Block => {
  const block: Block = {
    sourceName,
    supersetKey,
    notes: null,
    sets: [],
    lastOrder: BEFORE_ALL,
    looseWarmups: 0,
    orders: [],
  };
  draft.blocks.push(block);
  draft.latest.set(sourceName, block);
  return block;
};

const numbered = (block: Block, { order, type }: { order: number | null; type: NeutralSet["type"] }): Block => {
  block.orders.push(order);
  if (order !== null) {
    block.lastOrder = order;
    block.looseWarmups = 0;
  } else {
    block.looseWarmups = type === "warmup" ? block.looseWarmups + 1 : 0;
  }
  return block;
};

export const blockByName = (draft: Draft, sourceName: string): Block =>
  draft.latest.get(sourceName) ?? openBlock(draft, sourceName, null);

/**
 * Returns the block of a set without a number. In such files the exercises follow one another, with their warm-ups
 * first. So a warm-up after a working set begins the exercise again.
 */
export const blockInSequence = (draft: Draft, sourceName: string, type: NeutralSet["type"]): Block => {
  const current = draft.blocks.at(-1);
  const beginsAnew = type === "warmup" && current?.sets.some((set) => set.type !== "warmup") === true;
  return current?.sourceName === sourceName && !beginsAnew ? current : openBlock(draft, sourceName, null);
};

/**
 * Returns the block of a set by its number in the exercise. Numbers that continue belong to one exercise, also with
 * another one in between (a superset). Numbers that begin again are the exercise once more.
 * @param set the type, and the number or null for a set without one
 */
export const blockByOrder = (
  draft: Draft,
  name: { readonly sourceName: string; readonly supersetKey: string | null },
  set: { readonly order: number | null; readonly type: NeutralSet["type"] },
): Block => {
  const latest = draft.latest.get(name.sourceName);
  const isCurrent = latest !== undefined && draft.blocks.at(-1) === latest;
  if (latest === undefined || latest.supersetKey !== name.supersetKey) {
    return numbered(openBlock(draft, name.sourceName, name.supersetKey), set);
  }
  if (set.order === null) {
    const goesOn = isCurrent || set.type !== "warmup";
    return numbered(goesOn ? latest : openBlock(draft, name.sourceName, name.supersetKey), set);
  }
  if (set.order > latest.lastOrder) return numbered(latest, set);
  const next = openBlock(draft, name.sourceName, name.supersetKey);
  if (isCurrent) {
    next.sets.push(...latest.sets.splice(latest.sets.length - latest.looseWarmups));
    next.orders.push(...latest.orders.splice(latest.orders.length - latest.looseWarmups));
  }
  return numbered(next, set);
};

/** Returns false for an end that can't be one. */
export const setEnd = (draft: Draft, endedAtLocal: string): boolean => {
  const seconds = secondsBetween(draft.startedAtLocal, endedAtLocal);
  if (seconds < 0 || seconds > MAX_DURATION_SECONDS) return false;
  draft.endedAtLocal = endedAtLocal;
  return true;
};
