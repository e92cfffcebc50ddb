import { type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Fields, Names } from "#core/shapes/shape.ts";
import type { Locale } from "#core/taxonomy.ts";
import type { LocalDate } from "#core/time/local-date.ts";
import type { Executor } from "../../client.ts";
import { expression, json, jsonList, jsonObject, orNone, subquery } from "../../expressions.ts";
import type { History } from "../../history.ts";
import type { Placeholders } from "../../parameters.ts";
import {
  type ChangeResource,
  changeLog,
  exercises,
  exerciseTranslations,
  goals,
  PLAIN_NAMES,
  PLAIN_RESOURCES,
  type PlainName,
  type PlainResources,
  routines,
  workouts,
} from "../../schema/index.ts";
import { type AnswerOf, answerJson, type ColumnsFor } from "../../shape-json.ts";
import { query, rows } from "../../statement.ts";
import { exerciseJson, type StoredExercise } from "../exercises/exercises.ts";
import { type GoalFacts, goalFactsOver } from "../progress/goals.ts";
import { measurementJson } from "../progress/measurements.ts";
import { routineJson, type StoredRoutine } from "../routines/routines.ts";
import { workoutJson } from "../workouts/workout-json.ts";
import type { StoredWorkout } from "../workouts/workouts.ts";

export type ResourceRef = { readonly resource: ChangeResource; readonly id: string };

const READER = { userId: "uuid", locale: "text", until: "date" } as const;
type Of = Placeholders<typeof READER>;

type Computed<Name extends PlainName> = Names<
  PlainResources[Name]["shape"]["fields"],
  { access: "server"; storage: "none" }
>;

/** Answers of plain resources that the shape alone does not state. A goal is among the facts of all goals. */
const OWN_ANSWERS = { measurements: measurementJson, goals: null } as const satisfies {
  readonly [Name in PlainName as [Computed<Name>] extends [never] ? never : Name]: SQL | null;
};

type OwnAnswers = typeof OWN_ANSWERS;
type PlainData<Name extends PlainName> = Name extends keyof OwnAnswers
  ? OwnAnswers[Name] extends SQL<infer Stored>
    ? Stored | null
    : null
  : AnswerOf<PlainResources[Name]["shape"]["fields"], PlainResources[Name]["table"]> | null;

const plainAnswer = (name: PlainName): SQL | null => {
  const own: Readonly<Partial<Record<PlainName, SQL | null>>> = OWN_ANSWERS;
  const { shape, table } = PLAIN_RESOURCES[name];
  return own[name] === undefined ? answerJson<Fields, ColumnsFor<Fields>>(shape, table) : own[name];
};

const plainBranches = ({ userId }: Of): SQL =>
  sql.join(
    PLAIN_NAMES.flatMap((name) => {
      const answer = plainAnswer(name);
      const { table } = PLAIN_RESOURCES[name];
      return answer === null
        ? []
        : [
            sql`when ${sql.raw(`'${name}'`)} then (select ${answer} from ${table}
    where ${table.id} = c.resource_id and ${table.userId} = ${userId})`,
          ];
    }),
    sql` `,
  );

export type ResourceState = {
  readonly id: string;
  readonly op: "upsert" | "delete" | null;
  readonly version: number | null;
} & (
  | { readonly resource: "exercises"; readonly data: StoredExercise | null }
  | { readonly resource: "routines"; readonly data: StoredRoutine | null }
  | { readonly resource: "workouts"; readonly data: StoredWorkout | null }
  | { [Name in PlainName]: { readonly resource: Name; readonly data: PlainData<Name> } }[PlainName]
);

const e = alias(exercises, "e");
const t = alias(exerciseTranslations, "t");
const r = alias(routines, "r");
const w = alias(workouts, "w");
const g = alias(goals, "g");
const l = alias(changeLog, "l");
const newer = alias(changeLog, "n");

const dataOf = (p: Of): SQL => sql`case c.resource
  when 'exercises' then (select ${exerciseJson} from ${exercises} ${e}
    join ${exerciseTranslations} ${t} on ${t.exerciseId} = ${e.id}
    where ${e.id} = c.resource_id and ${e.ownerId} = ${p.userId}
    order by ${t.locale} = ${p.locale} desc, ${t.locale} limit 1)
  when 'routines' then (select ${routineJson} from ${routines} ${r}
    where ${r.id} = c.resource_id and ${r.userId} = ${p.userId})
  when 'workouts' then (select ${workoutJson} from ${workouts} ${w}
    where ${w.id} = c.resource_id and ${w.userId} = ${p.userId})
  ${plainBranches(p)}
  end`;

type Logged = ResourceState & { readonly seq: number };

/** The states of the rows of `change` (seq, resource, resource_id, op, version), in their order. */
const statesJson = (p: Of) => {
  // The type of the data depends on the resource.
  const state = json<Logged>(sql`json_build_object('seq', c.seq, 'resource', c.resource, 'id', c.resource_id,
    'op', c.op, 'version', c.version, 'data', ${dataOf(p)})`);
  const changed = sql`select g.* from ${goals} ${g} join change c on c.resource = 'goals' and c.resource_id = ${g.id}
    where ${g.userId} = ${p.userId}`;
  return jsonObject({
    states: subquery(jsonList(state, sql`c.seq`), sql`from change c`),
    goals: orNone(sql`exists (select 1 from change c where c.resource = 'goals')`, goalFactsOver(changed, p)),
  });
};

export type ResourceStates<State extends ResourceState = ResourceState> = {
  readonly states: readonly State[];
  /** Null when no goal is among them. */
  readonly goals: GoalFacts | null;
};

const selectPage = query("sync.page", { ...READER, after: "bigint", since: "bigint?", limit: "int" }, (p) =>
  rows(
    {
      clock: expression("bigint", sql`clock.seq`),
      epoch: expression("bigint", sql`clock.epoch`),
      previous: expression("bigint?", sql`clock.previous`),
      keptSeq: expression("bigint?", sql`clock.kept_seq`),
      page: statesJson(p),
    },
    (list) => sql`with clock as materialized (
      select coalesce(u.seq, 0) as seq, s.epoch, s.previous, u.kept_seq
      from store_epoch s left join user_clocks u on u.user_id = ${p.userId}
    ), change as materialized (
      select ${l.seq}, ${l.resource}, ${l.resourceId}, ${l.op}, ${l.version} from ${changeLog} ${l}
      where ${l.userId} = ${p.userId} and ${l.seq} > ${p.after}
        and not exists (select 1 from ${changeLog} ${newer} where ${newer.userId} = ${l.userId}
          and ${newer.resourceId} = ${l.resourceId} and ${newer.resource} = ${l.resource} and ${newer.seq} > ${l.seq})
        and (${l.op} = 'upsert' or ${l.seq} > coalesce(${p.since}, (select seq from clock)))
        and (${l.op} = 'delete' or ${l.resource} <> 'exercises' or exists (
          select 1 from ${exercises} ${e} where ${e.id} = ${l.resourceId} and ${e.ownerId} = ${p.userId}))
      order by ${l.seq} limit ${p.limit}
    )
    select ${list} from clock`,
  ),
);

type Reader = { readonly userId: string; readonly locale: Locale; readonly until: LocalDate };

/** `clock` is the newest number of the user's sequence. */
export type LogPage = ResourceStates<Logged> & History & { readonly clock: number };

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
  const { page, ...history } = row;
  return { ...page, ...history };
};

const selectStates = query("sync.states", { ...READER, refs: "jsonb" }, (p) =>
  rows(
    { page: statesJson(p) },
    (list) => sql`with change as materialized (
      select r.ordinality as seq, r.value ->> 'resource' as resource, (r.value ->> 'id')::uuid as resource_id,
        l.op, l.version
      from jsonb_array_elements(${p.refs}) with ordinality r
      left join lateral (
        select ${l.op}, ${l.version} from ${changeLog} ${l}
        where ${l.userId} = ${p.userId} and ${l.resourceId} = (r.value ->> 'id')::uuid
          and ${l.resource} = r.value ->> 'resource'
        order by ${l.seq} desc limit 1
      ) l on true
    )
    select ${list}`,
  ),
);

export const readStates = async (
  executor: Executor,
  reader: Reader,
  refs: readonly ResourceRef[],
): Promise<ResourceStates> => {
  const [row] = await selectStates(executor, { ...reader, refs: JSON.stringify(refs) });
  if (row === undefined) throw new Error("the states of resources cannot be read");
  return row.page;
};
