import { invalid } from "#core/errors.ts";
import { type ActivityKey, listActivityOf, listAllActivity } from "#db/mongo/activity.ts";
import type { Mongo } from "#db/mongo/client.ts";
import type { ActivityQuery, AllActivityQuery } from "./activity.schema.ts";

type Reading = { readonly mongo: Mongo; readonly now: Date; readonly after: ActivityKey | null };

const checkSpan = ({ from, to }: ActivityQuery): void => {
  if (from !== undefined && to !== undefined && to < from) {
    throw invalid({ pointer: "/to", detail: "must not be before from" });
  }
};

export const list = (
  { mongo, now, after }: Reading,
  userId: string,
  query: ActivityQuery,
): ReturnType<typeof listActivityOf> => {
  checkSpan(query);
  const { action, from, to, limit } = query;
  return listActivityOf(mongo, userId, { action, from, to }, { after, now, limit: limit + 1 });
};

export const listAll = (
  { mongo, now, after }: Reading,
  query: AllActivityQuery,
): ReturnType<typeof listAllActivity> => {
  checkSpan(query);
  const { userId, actorId, action, from, to, limit } = query;
  return listAllActivity(mongo, { userId, actorId, action, from, to }, { after, now, limit: limit + 1 });
};
