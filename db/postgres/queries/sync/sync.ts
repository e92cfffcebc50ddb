import { type SQL, sql } from "drizzle-orm";
import type { Locale } from "#core/taxonomy.ts";
import type { LocalDate } from "#core/time/local-date.ts";
import type { Executor } from "../../client.ts";
import type { History } from "../../history.ts";
import type { ChangeResource } from "../../schema/index.ts";
import { input, sqlStatement } from "../../statement.ts";
import { chosenText, exerciseJson, type StoredExercise } from "../exercises/exercises.ts";
import { type GoalFacts, goalFactsOver } from "../progress/goals.ts";
import { measurementJson, type StoredMeasurement } from "../progress/measurements.ts";
import { routineJson, type StoredRoutine } from "../routines/routines.ts";
import { workoutJson } from "../workouts/workout-json.ts";
import type { StoredWorkout } from "../workouts/workouts.ts";

export type ResourceRef = { readonly resource: ChangeResource; readonly id: string };

/** The current state of a resource. The data of a goal is among the facts of all goals, with its history. */
export type ResourceState = {
  readonly id: string;
  /** The newest entry of the log; null where there is none. */
  readonly op: "upsert" | "delete" | null;
  readonly version: number | null;
} & (
  | { readonly resource: "exercises"; readonly data: StoredExercise | null }
  | { readonly resource: "routines"; readonly data: StoredRoutine | null }
  | { readonly resource: "workouts"; readonly data: StoredWorkout | null }
  | { readonly resource: "measurements"; readonly data: StoredMeasurement | null }
  | { readonly resource: "goals"; readonly data: null }
);

export type ResourceStates<State extends ResourceState = ResourceState> = {
  readonly states: readonly State[];
  /** Null when no goal is among them. */
  readonly goals: GoalFacts | null;
};

const userId = sql`${input("userId")}::uuid`;

/** Every resource as its own operation answers it; `c` is a row of `change`. */
const data: SQL = sql`case c.resource
  when 'exercises' then (select ${exerciseJson} from exercises e cross join ${chosenText}
    where e.id = c.resource_id and e.owner_id = ${userId})
  when 'routines' then (select ${routineJson} from routines r where r.id = c.resource_id and r.user_id = ${userId})
  when 'workouts' then (select ${workoutJson} from workouts w where w.id = c.resource_id and w.user_id = ${userId})
  when 'measurements' then (select ${measurementJson} from measurements m
    where m.id = c.resource_id and m.user_id = ${userId})
  end`;

/** The states of the rows of `change` (seq, resource, resource_id, op, version), in their order. */
const statesJson: SQL = sql`json_build_object(
  'states', (
    select coalesce(json_agg(json_build_object('seq', c.seq, 'resource', c.resource, 'id', c.resource_id, 'op', c.op,
      'version', c.version, 'data', ${data}) order by c.seq), '[]'::json)
    from change c),
  'goals', case when exists (select 1 from change c where c.resource = 'goals') then ${goalFactsOver(sql`
    select g.* from goals g join change c on c.resource = 'goals' and c.resource_id = g.id
    where g.user_id = ${userId}`)} end)`;

type Reader = { userId: string; locale: Locale; until: LocalDate };

type Page = ResourceStates<ResourceState & { readonly seq: number }>;

/** A page of the log: each resource at its newest entry. `clock` is the newest number of the user's sequence. */
export type LogPage = Page & History & { readonly clock: number };

const selectPage = sqlStatement<
  Reader & { after: number; since: number | null; limit: number },
  { clock: string; history: History; page: Page }
>(
  "sync.page",
  sql`with clock as materialized (
      select coalesce(u.seq, 0) as seq,
        json_build_object('epoch', s.epoch, 'previous', s.previous, 'keptSeq', u.kept_seq) as history
      from store_epoch s left join user_clocks u on u.user_id = ${userId}
    ), change as materialized (
      select l.seq, l.resource, l.resource_id, l.op, l.version from change_log l
      where l.user_id = ${userId} and l.seq > ${input("after")}::bigint
        and not exists (select 1 from change_log n where n.user_id = l.user_id and n.resource_id = l.resource_id
          and n.resource = l.resource and n.seq > l.seq)
        and (l.op = 'upsert' or l.seq > coalesce(${input("since")}::bigint, (select seq from clock)))
        and (l.op = 'delete' or l.resource <> 'exercises' or exists (
          select 1 from exercises e where e.id = l.resource_id and e.owner_id = ${userId}))
      order by l.seq limit ${input("limit")}::int
    )
    select clock.seq::text as clock, clock.history, ${statesJson} as page from clock`,
);

/**
 * Returns the changes after a number of the user's sequence, at one moment. Deletions up to `since` are left out: the
 * reader began there without any resource. Exercises of the catalogue are in the log for the user's settings, and are
 * not synchronized.
 */
export const readLog = async (
  executor: Executor,
  reader: Reader,
  from: { after: number; since: number | null; limit: number },
): Promise<LogPage> => {
  const [row] = await selectPage(executor, { ...reader, ...from });
  if (row === undefined) throw new Error("a page of the log cannot be read");
  return { ...row.page, ...row.history, clock: Number(row.clock) };
};

const selectStates = sqlStatement<Reader & { refs: string }, { page: ResourceStates }>(
  "sync.states",
  sql`with change as materialized (
      select r.ordinality as seq, r.value ->> 'resource' as resource, (r.value ->> 'id')::uuid as resource_id,
        l.op, l.version
      from jsonb_array_elements(${input("refs")}::jsonb) with ordinality r
      left join lateral (
        select l.op, l.version from change_log l
        where l.user_id = ${userId} and l.resource_id = (r.value ->> 'id')::uuid and l.resource = r.value ->> 'resource'
        order by l.seq desc limit 1
      ) l on true
    )
    select ${statesJson} as page`,
);

/** Returns the current resources, in the given order. */
export const readStates = async (
  executor: Executor,
  reader: Reader,
  refs: readonly ResourceRef[],
): Promise<ResourceStates> => {
  const [row] = await selectStates(executor, { ...reader, refs: JSON.stringify(refs) });
  if (row === undefined) throw new Error("the states of resources cannot be read");
  return row.page;
};
