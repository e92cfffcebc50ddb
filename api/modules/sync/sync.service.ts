import { isUnreadable } from "#core/errors.ts";
import type { Locale } from "#core/taxonomy.ts";
import type { Database, Transaction } from "#db/postgres/client.ts";
import { latestDate } from "#db/postgres/goal-progress.ts";
import { isOfHistory } from "#db/postgres/history.ts";
import type { StoredExercise } from "#db/postgres/queries/exercises/exercises.ts";
import {
  type ResourceRef,
  type ResourceState,
  type ResourceStates,
  readLog,
  readStates,
} from "#db/postgres/queries/sync/sync.ts";
import type { StoredWorkout } from "#db/postgres/queries/workouts/workouts.ts";
import { CHANGE_RESOURCES, type ChangeResource, type PlainName } from "#db/postgres/schema/index.ts";
import { soundRoutine } from "#db/postgres/stored-json.ts";
import { viewsOf } from "../goals/goals.service.ts";
import type { PlainView } from "../plain/plain-resources.ts";
import { routineView } from "../routines/routine-entry.ts";
import { refuseCursor, type SyncPosition } from "./cursor.ts";

export type SyncReader = { readonly userId: string; readonly locale: Locale; readonly now: Date };

const readerOf = ({ userId, locale, now }: SyncReader) => ({ userId, locale, until: latestDate(now) });

type Viewed =
  | { readonly resource: "exercises"; readonly data: StoredExercise }
  | { readonly resource: "routines"; readonly data: ReturnType<typeof routineView> }
  | { readonly resource: "workouts"; readonly data: StoredWorkout }
  | { [Name in PlainName]: { readonly resource: Name; readonly data: PlainView<Name> } }[PlainName];

export type ResourceView = Viewed["data"];

const paired = <Resource, Data>(resource: Resource, data: Data | null | undefined) =>
  data == null ? null : { resource, data };

type PlainState = Extract<ResourceState, { readonly resource: PlainName }>;

/** The data belongs to the name, which the compiler cannot see where both can be several. */
const pairedPlain = ({ resource, data }: PlainState): Viewed | null => paired(resource, data) as Viewed | null;

const viewer = ({ goals }: ResourceStates, { userId, now }: SyncReader) => {
  const goalViews = new Map((goals === null ? [] : viewsOf(goals, now)).map(({ goal }) => [goal.id, goal]));
  return (state: ResourceState): Viewed | null => {
    switch (state.resource) {
      case "exercises":
        return paired(state.resource, state.data);
      case "routines":
        return paired(state.resource, state.data && routineView(soundRoutine(state.data), userId));
      case "workouts":
        return paired(state.resource, state.data);
      case "goals":
        return paired(state.resource, goalViews.get(state.id));
      default:
        return pairedPlain(state);
    }
  };
};

export type SyncChange = { readonly id: string; readonly version: number } & (
  | ({ readonly op: "upsert" } & Viewed)
  | { readonly op: "delete"; readonly resource: ChangeResource }
);

export type Pulled = {
  readonly changes: SyncChange[];
  readonly position: SyncPosition;
  readonly hasMore: boolean;
  readonly omitted?: number;
};

const UNREADABLE = Symbol("unreadable");

const orUnreadable = <Value>(read: () => Value): Value | typeof UNREADABLE => {
  try {
    return read();
  } catch (error) {
    if (isUnreadable(error)) return UNREADABLE;
    throw error;
  }
};

/** During a rollout, a newer process may log a resource of its own. Older ones end their page before it. */
const KNOWN: ReadonlySet<string> = new Set(CHANGE_RESOURCES);

export const pull = async (
  db: Database,
  reader: SyncReader,
  { from, limit }: { readonly from: SyncPosition | null; readonly limit: number },
  refuse: () => Error = refuseCursor,
): Promise<Pulled> => {
  const page = await readLog(db, readerOf(reader), {
    after: from?.seq ?? 0,
    since: from?.since ?? null,
    limit: limit + 1,
  });
  // The client's cursor is ahead of this log: the log comes from a backup, or this is a replica that is behind.
  if (from !== null && (from.seq > page.clock || !isOfHistory(page, from))) throw refuse();
  const viewOf = viewer(page, reader);
  const states = page.states.slice(0, limit);
  const unknown = states.find(({ resource }) => !KNOWN.has(resource));
  const kept = unknown === undefined ? states : states.slice(0, states.indexOf(unknown));
  const hasMore = unknown === undefined && page.states.length > limit;
  const end = hasMore ? (kept.at(-1)?.seq ?? 0) : page.clock;
  const changes = kept.flatMap((state): SyncChange[] => {
    const { resource, id } = state;
    const viewed = orUnreadable(() => viewOf(state));
    if (viewed === UNREADABLE) return [];
    return viewed === null
      ? [{ resource, op: "delete", id, version: state.version ?? 0 }]
      : [{ ...viewed, op: "upsert", id, version: viewed.data.version }];
  });
  return {
    changes,
    ...(changes.length === kept.length ? {} : { omitted: kept.length - changes.length }),
    position: {
      seq: unknown === undefined ? end : unknown.seq - 1,
      since: from?.since ?? page.clock,
      epoch: page.epoch,
    },
    hasMore,
  };
};

export type CurrentResource = {
  /** The version of the deletion for a deleted resource, and null for one that never existed. */
  readonly version: number | null;
  readonly isDeleted: boolean;
  readonly data: ResourceView | undefined;
};

export const currentResources = async (
  tx: Transaction,
  reader: SyncReader,
  refs: readonly ResourceRef[],
): Promise<Map<string, CurrentResource>> => {
  if (refs.length === 0) return new Map();
  const named = new Map(refs.map(({ resource, id }) => [`${resource} ${id}`, { resource, id }]));
  const read = await readStates(tx, readerOf(reader), [...named.values()]);
  const viewOf = viewer(read, reader);
  return new Map(
    read.states.map((state): [string, CurrentResource] => {
      const read = orUnreadable(() => viewOf(state));
      if (read === UNREADABLE) {
        return [`${state.resource} ${state.id}`, { version: state.version, isDeleted: false, data: undefined }];
      }
      const data = read?.data;
      const isDeleted = data === undefined && state.op === "delete";
      return [
        `${state.resource} ${state.id}`,
        { version: data?.version ?? (isDeleted ? state.version : null), isDeleted, data },
      ];
    }),
  );
};
