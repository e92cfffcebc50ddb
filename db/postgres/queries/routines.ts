import { type SQL, sql } from "drizzle-orm";
import type { PrescribedSince, RoutineDay } from "#core/training/routine.ts";
import type { Executor } from "../client.ts";
import { rowsAsJson } from "../rows.ts";
import { type ROUTINE_VISIBILITIES, routines } from "../schema/index.ts";
import { input, sqlStatement } from "../statement.ts";
import { soundRoutine } from "../stored-json.ts";

export type RoutineVisibility = (typeof ROUTINE_VISIBILITIES)[number];

export type StoredRoutine = {
  id: string;
  userId: string;
  name: string;
  description: string | null;
  visibility: RoutineVisibility;
  tags: string[];
  days: RoutineDay[];
  prescribedSince: PrescribedSince;
  shareToken: string | null;
  copiedFromId: string | null;
  copiedFromVersion: number | null;
  version: number;
  createdAt: string;
  updatedAt: string;
};

/** `r` is the row of `routines`. */
export const routineJson: SQL = sql`json_build_object('id', r.id, 'userId', r.user_id, 'name', r.name,
  'description', r.description, 'visibility', r.visibility, 'tags', to_json(r.tags), 'days', r.days,
  'prescribedSince', r.prescribed_since, 'shareToken', r.share_token, 'copiedFromId', r.copied_from_id,
  'copiedFromVersion', r.copied_from_version, 'version', r.version, 'createdAt', iso_instant(r.created_at),
  'updatedAt', iso_instant(r.updated_at))`;

/** `userId` is the reader: their own, what is public, and what they hold the link of. */
const selectReadable = sqlStatement<
  { userId: string; id: string; shareToken: string | null },
  { routine: StoredRoutine }
>(
  "routines.find_readable",
  sql`select ${routineJson} as routine from routines r
    where r.id = ${input("id")}::uuid and (r.user_id = ${input("userId")}::uuid or r.visibility = 'public'
      or (r.visibility = 'link' and r.share_token = ${input("shareToken")}::text))`,
);

export const findReadableRoutine = async (
  executor: Executor,
  one: { userId: string; id: string; shareToken: string | null },
): Promise<StoredRoutine | null> => {
  const [row] = await selectReadable(executor, one);
  return row === undefined ? null : soundRoutine(row.routine);
};

type One = { userId: string; id: string };

const selectOwn = sqlStatement<One, { routine: StoredRoutine }>(
  "routines.find",
  sql`select ${routineJson} as routine from routines r
    where r.id = ${input("id")}::uuid and r.user_id = ${input("userId")}::uuid`,
);

export const findRoutine = async (executor: Executor, one: One): Promise<StoredRoutine | null> => {
  const [row] = await selectOwn(executor, one);
  return row === undefined ? null : soundRoutine(row.routine);
};

const lockRow = sqlStatement<One, { id: string }>(
  "routines.lock",
  sql`select id from routines where id = ${input("id")}::uuid and user_id = ${input("userId")}::uuid for update`,
);

/** Returns the user's own routine, held until the transaction ends. */
export const lockRoutine = async (tx: Executor, one: One): Promise<StoredRoutine | null> => {
  const [row] = await lockRow(tx, one);
  return row === undefined ? null : findRoutine(tx, one);
};

export type RoutineListFilter = {
  readonly userId: string;
  readonly visibility: RoutineVisibility | null;
  readonly search: string | null;
  readonly beforeCreatedAt: string | null;
  readonly beforeId: string | null;
  readonly limit: number;
};

/** The user's own, newest first; of those that are public, everybody's. The search is over name, description and tags. */
export const listRoutines = sqlStatement<RoutineListFilter, { routine: StoredRoutine; sortKey: string }>(
  "routines.list",
  sql`select ${routineJson} as routine, r.created_at::text as "sortKey" from routines r
    where (r.user_id = ${input("userId")}::uuid
        or (r.visibility = 'public' and ${input("visibility")}::text = 'public'))
      and (${input("visibility")}::text is null or r.visibility = ${input("visibility")}::text)
      and (${input("search")}::text is null or not exists (
        select 1 from unnest(string_to_array(btrim(search_term(${input("search")}::text)), ' ')) as word
        where strpos(search_term(concat_ws(' ', r.name, r.description, array_to_string(r.tags, ' '))), word) = 0))
      and (${input("beforeId")}::uuid is null or
        (r.created_at, r.id) < (${input("beforeCreatedAt")}::timestamptz, ${input("beforeId")}::uuid))
    order by r.created_at desc, r.id desc
    limit ${input("limit")}::int`,
);

type RoutineRow = Required<typeof routines.$inferSelect>;

const insertRow = sqlStatement<{ routine: string }, { id: string }>(
  "routines.insert",
  sql`insert into routines select * from jsonb_populate_recordset(null::routines, ${input("routine")}::jsonb)
    on conflict (id) do nothing returning id`,
);

/** Answers false when the id is somebody's already. */
export const insertRoutine = async (tx: Executor, row: RoutineRow): Promise<boolean> => {
  const inserted = await insertRow(tx, { routine: rowsAsJson(routines, [row]) });
  return inserted.length > 0;
};

const replaceRow = sqlStatement<{ routine: string }, { version: number }>(
  "routines.replace",
  sql`update routines r set name = n.name, description = n.description, visibility = n.visibility, tags = n.tags,
      days = n.days, prescribed_since = n.prescribed_since, share_token = n.share_token, version = n.version,
      updated_at = n.updated_at
    from jsonb_populate_recordset(null::routines, ${input("routine")}::jsonb) n
    where r.id = n.id and r.user_id = n.user_id
    returning r.version`,
);

/** Puts a locked routine's new state in the place of the old one; its import stays. */
export const replaceRoutine = async (tx: Executor, row: Omit<RoutineRow, "importId">): Promise<void> => {
  await replaceRow(tx, { routine: rowsAsJson(routines, [{ ...row, importId: null }]) });
};

/** Takes the routine away from the workouts that were made of it, which are changed by that. */
export const releaseWorkouts = sqlStatement<One & { now: string }, { id: string; version: number }>(
  "routines.release_workouts",
  sql`update workouts set routine_id = null, version = version + 1, updated_at = ${input("now")}::timestamptz
    where routine_id = ${input("id")}::uuid and user_id = ${input("userId")}::uuid
    returning id, version`,
);

export const deleteRoutine = sqlStatement<One, { id: string }>(
  "routines.delete",
  sql`delete from routines where id = ${input("id")}::uuid and user_id = ${input("userId")}::uuid returning id`,
);
