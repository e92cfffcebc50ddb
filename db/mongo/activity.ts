import type { Filter } from "mongodb";
import { z } from "zod";
import type { Mongo } from "./client.ts";
import {
  activityIn,
  COLLECTIONS,
  type Listed,
  listed,
  parseDocument,
  type StoredActivity,
  storedActivity,
} from "./collections.ts";

export type Activity = {
  readonly id: string;
  readonly userId: string;
  readonly actorId: string;
  readonly action: string;
  readonly resource: string | null;
  readonly resourceId: string | null;
  readonly requestId: string | null;
  readonly at: string;
};

export type ActivityKey = { readonly at: string; readonly id: string };

export type ActivityFilter = {
  readonly userId?: string | undefined;
  readonly actorId?: string | undefined;
  readonly action?: string | undefined;
  /** Both inclusive. */
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
};

export type ActivityPage = { readonly after: ActivityKey | null; readonly limit: number; readonly now: Date };

const viewOf = ({
  _id: id,
  userId,
  actorId,
  action,
  resource,
  resourceId,
  requestId,
  at,
}: StoredActivity): Activity => ({
  id,
  userId,
  actorId,
  action,
  resource,
  resourceId,
  requestId,
  at: at.toISOString(),
});

const earlierThan = (key: ActivityKey | null): Filter<StoredActivity> => {
  if (key === null) return {};
  const at = new Date(key.at);
  return { $or: [{ at: { $lt: at } }, { at, _id: { $lt: key.id } }] };
};

const filterOf = ({ from, to, ...equal }: ActivityFilter): Filter<StoredActivity> => ({
  ...equal,
  ...(from === undefined && to === undefined
    ? {}
    : { at: { ...(from === undefined ? {} : { $gte: from }), ...(to === undefined ? {} : { $lte: to }) } }),
});

const placeSchema = z
  .object({ _id: z.uuid(), at: z.date() })
  .transform(({ _id, at }): ActivityKey => ({ id: _id, at: at.toISOString() }));

const select = async (
  mongo: Mongo,
  filter: ActivityFilter,
  { after, limit, now }: ActivityPage,
): Promise<Listed<ActivityKey, Activity>[]> => {
  const documents = await mongo.run((db) =>
    activityIn(db)
      .find({ ...filterOf(filter), ...earlierThan(after), expiresAt: { $gt: now } })
      .sort({ at: -1, _id: -1 })
      .limit(limit)
      .toArray(),
  );
  return listed(documents, placeSchema, (document) =>
    viewOf(parseDocument(COLLECTIONS.activity, storedActivity, document)),
  );
};

export const listActivityOf = (
  mongo: Mongo,
  userId: string,
  filter: Omit<ActivityFilter, "userId" | "actorId">,
  page: ActivityPage,
): Promise<Listed<ActivityKey, Activity>[]> => select(mongo, { ...filter, userId }, page);

export const listAllActivity: typeof select = select;
