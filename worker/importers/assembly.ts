import type { ReadableSource } from "#core/training/import-document.ts";
import { secondsBetween, type WallClock } from "./dates.ts";
import { MAX_DURATION_SECONDS } from "./limits.ts";
import type { NeutralExercise, NeutralSet, NeutralWorkout } from "./neutral.ts";

/** An exercise that is still being filled. */
export type Block = NeutralExercise & {
  /** The highest number that its sets have carried so far. */
  lastOrder: number;
  /** Warm-ups without a number since then: they belong to what follows when the numbers begin again. */
  looseWarmups: number;
};

/** A workout that is still being filled. */
export type Draft = Omit<NeutralWorkout, "exercises"> & {
  readonly blocks: Block[];
  /** The last block of each exercise. */
  readonly latest: Map<string, Block>;
};

type Identity = { readonly title: string | null; readonly start: WallClock; readonly ordinal?: string };

const BEFORE_ALL = -1;

/** Puts the sets of a file together to exercises and workouts, in the order in which they come. */
export class Assembly {
  readonly #source: ReadableSource;
  readonly #drafts = new Map<string, Draft>();
  readonly #places = new Map<string, number>();

  constructor(source: ReadableSource) {
    this.#source = source;
  }

  /**
   * The workout of a start and a title. `ordinal` parts workouts that share both, where the file numbers its workouts.
   * It is no part of the key, which counts them instead: the numbers may be others in the next export.
   */
  workout({ title, start, ordinal = "" }: Identity): Draft {
    // A line break parts what can't hold one.
    const identity = [start.local, start.dateOnly, title, ordinal].join("\n");
    const known = this.#drafts.get(identity);
    if (known !== undefined) return known;
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
    this.#drafts.set(identity, draft);
    return draft;
  }

  /** The workouts that have sets, oldest first. */
  finish(): NeutralWorkout[] {
    const workouts: NeutralWorkout[] = [];
    for (const { blocks, latest: _, ...draft } of this.#drafts.values()) {
      const exercises = blocks
        .filter(({ sets }) => sets.length > 0)
        .map(({ sourceName, supersetKey, notes, sets }) => ({ sourceName, supersetKey, notes, sets }));
      if (exercises.length > 0) workouts.push({ ...draft, exercises });
    }
    return workouts.sort((left, right) =>
      left.startedAtLocal === right.startedAtLocal ? 0 : left.startedAtLocal < right.startedAtLocal ? -1 : 1,
    );
  }
}

/** An exercise of its own, whatever stands before it. */
export const openBlock = (draft: Draft, sourceName: string, supersetKey: string | null): Block => {
  const block: Block = { sourceName, supersetKey, notes: null, sets: [], lastOrder: BEFORE_ALL, looseWarmups: 0 };
  draft.blocks.push(block);
  draft.latest.set(sourceName, block);
  return block;
};

const numbered = (block: Block, { order, type }: { order: number | null; type: NeutralSet["type"] }): Block => {
  if (order !== null) {
    block.lastOrder = order;
    block.looseWarmups = 0;
  } else {
    block.looseWarmups = type === "warmup" ? block.looseWarmups + 1 : 0;
  }
  return block;
};

/** The one block of an exercise, wherever in the workout its sets stand; the last of several. */
export const blockByName = (draft: Draft, sourceName: string): Block =>
  draft.latest.get(sourceName) ?? openBlock(draft, sourceName, null);

/**
 * The block of a set that carries no number, in a file whose exercises stand one after the other with their warm-ups
 * first: a warm-up after a working set is the exercise once more.
 */
export const blockInSequence = (draft: Draft, sourceName: string, type: NeutralSet["type"]): Block => {
  const current = draft.blocks.at(-1);
  const beginsAnew = type === "warmup" && current?.sets.some((set) => set.type !== "warmup") === true;
  return current?.sourceName === sourceName && !beginsAnew ? current : openBlock(draft, sourceName, null);
};

/**
 * The block of a set by its number in the exercise. Numbers that go on are the same exercise, also when another one
 * stands between (a superset); numbers that begin again are the exercise standing in the workout once more.
 * @param set the type, and the number or null for a set that carries none
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
  if (isCurrent) next.sets.push(...latest.sets.splice(latest.sets.length - latest.looseWarmups));
  return numbered(next, set);
};

/** Takes the end of a workout, unless it can't be one. Says whether it could. */
export const setEnd = (draft: Draft, endedAtLocal: string): boolean => {
  const seconds = secondsBetween(draft.startedAtLocal, endedAtLocal);
  if (seconds < 0 || seconds > MAX_DURATION_SECONDS) return false;
  draft.endedAtLocal = endedAtLocal;
  return true;
};
