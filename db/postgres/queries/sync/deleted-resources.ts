import { and, eq, lt, sql } from "drizzle-orm";
import type { Transaction } from "../../client.ts";
import { deletedResources, type Restorable } from "../../schema/index.ts";
import { statement } from "../../statement.ts";
import { sweep } from "../../sweep.ts";

/** For so many days a deleted resource can be restored. */
export const RESTORABLE_DAYS = 30;
const RESTORABLE_MS = RESTORABLE_DAYS * 86_400_000;

const insert = statement(
  "deleted_resources.insert",
  {
    id: deletedResources.id,
    userId: deletedResources.userId,
    resource: deletedResources.resource,
    version: deletedResources.version,
    document: "jsonb",
    workoutIds: "jsonb",
    deletedAt: deletedResources.deletedAt,
  },
  (db, p) =>
    db
      .insert(deletedResources)
      .values(p)
      .onConflictDoUpdate({
        target: [deletedResources.userId, deletedResources.id],
        set: {
          resource: p.resource,
          version: p.version,
          document: p.document,
          workoutIds: p.workoutIds,
          deletedAt: p.deletedAt,
        },
      }),
);

export type Deleted = {
  readonly id: string;
  readonly userId: string;
  readonly resource: Restorable;
  readonly version: number;
  readonly document: unknown;
  readonly workoutIds?: readonly string[];
  readonly deletedAt: Date;
};

/** Keeps a resource as it was when its user deleted it. */
export const keepDeleted = async (
  tx: Transaction,
  { document, workoutIds = [], ...deleted }: Deleted,
): Promise<void> => {
  await insert(tx, { ...deleted, document: JSON.stringify(document), workoutIds: JSON.stringify(workoutIds) });
};

type One = { readonly id: string; readonly userId: string; readonly resource: Restorable; readonly now: Date };

const take = statement(
  "deleted_resources.take",
  {
    id: deletedResources.id,
    userId: deletedResources.userId,
    resource: deletedResources.resource,
    after: deletedResources.deletedAt,
  },
  (db, p) =>
    db
      .delete(deletedResources)
      .where(
        and(
          eq(deletedResources.id, p.id),
          eq(deletedResources.userId, p.userId),
          eq(deletedResources.resource, p.resource),
          sql`${deletedResources.deletedAt} > ${p.after}`,
        ),
      )
      .returning({
        version: deletedResources.version,
        document: deletedResources.document,
        workoutIds: deletedResources.workoutIds,
      }),
);

export type TakenBack = {
  readonly version: number;
  readonly document: unknown;
  readonly workoutIds: readonly string[];
};

/** Removes the deleted resource from its store and returns it. Null when it was never deleted, or too long ago. */
export const takeDeleted = async (tx: Transaction, { now, ...one }: One): Promise<TakenBack | null> => {
  const [taken] = await take(tx, { ...one, after: new Date(now.getTime() - RESTORABLE_MS) });
  return taken ?? null;
};

export const sweepDeletedResources = sweep("deleted_resources.sweep", { now: "timestamptz" }, (p) => ({
  table: deletedResources,
  key: sql`ctid`,
  where: lt(deletedResources.deletedAt, sql`${p.now} - interval '30 days'`),
}));
