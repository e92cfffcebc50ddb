import type { z } from "zod";
import { ForjaError, notFound } from "#core/errors.ts";
import type { JsonText } from "#core/json-text.ts";
import { entered, isUnchanged, patched } from "#core/shapes/merge.ts";
import {
  type CreateBody,
  type Created,
  complete,
  type Entered,
  type Fields,
  type Patched,
} from "#core/shapes/shape.ts";
import type { Database, Executor, Transaction } from "#db/postgres/client.ts";
import type { Effects } from "#db/postgres/effects.ts";
import { breaches } from "#db/postgres/pg-error.ts";
import { pipelined } from "#db/postgres/pipeline.ts";
import type { Own, PlainListed } from "#db/postgres/plain-rows.ts";
import { snakeCase } from "#db/postgres/rows.ts";
import type { ChangeResource } from "#db/postgres/schema/index.ts";
import type { TrainingContext } from "../../http/change-context.ts";
import { checkIfMatch } from "../../http/conditions.ts";
import { createdBefore } from "../../http/created-before.ts";
import { pageText } from "../../http/json-text.ts";
import { decodeCursor, instantCursor, type Page, toPage } from "../../http/pagination.ts";

export type Versioned = { readonly id: string; readonly version: number };

type Server = {
  readonly userId: string;
  readonly importId: null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

type Changed = Pick<Server, "userId" | "version" | "updatedAt">;

/** Statements of the resource's rows; see `db/postgres/plain-rows.ts`. */
export type Rows<Stored, New, Next> = {
  /** Reads a row before its change. */
  readonly read: (tx: Executor, own: Own) => Promise<Stored | null>;
  /** @param refuse throws the error of a statement that is not awaited */
  readonly insert: (tx: Executor, row: New & Server, refuse: (error: unknown) => never) => Promise<Stored>;
  readonly update: (tx: Executor, row: Next & Changed) => Promise<Stored>;
  readonly remove: (tx: Executor, own: Own) => Promise<unknown>;
};

/** The rules of a resource of its own. Each returns columns, so a field without a column does not compile. */
export type Rules<F extends Fields, Stored, New, Next> = {
  /** Locks what a change depends on, before its first read. */
  readonly lock?: (context: TrainingContext) => Promise<void>;
  /** Fills in and checks a new resource. */
  readonly create: (
    tx: Transaction,
    context: TrainingContext,
    input: Created<F> & { readonly id: string },
  ) => New | Promise<New>;
  /** Checks the new state of a resource. */
  readonly patch: (stored: Stored, next: Entered<F>) => Next;
  /** Collects effects besides the change log. `before` is null for a new one, `after` for a deleted one. */
  readonly collect?: (effects: Effects, change: { before: Stored | null; after: Stored | null }) => void;
  /** Returns the error of a constraint of the table. */
  readonly refuse?: (error: unknown) => ForjaError | null;
};

/** How a change is answered, where the answer is more than the row. */
export type Views<Stored, View> = {
  readonly find: (tx: Transaction, context: TrainingContext, id: string) => Promise<View | null>;
  /** Its reads go out behind the write, in one round trip. */
  readonly created: (tx: Transaction, context: TrainingContext, id: string, stored: Promise<Stored>) => Promise<View>;
  readonly patched: (
    tx: Transaction,
    context: TrainingContext,
    change: { before: Stored; after: Promise<Stored> },
  ) => Promise<View>;
};

export const storedViews = <Stored>(
  find: (tx: Executor, own: Own) => Promise<Stored | null>,
): Views<Stored, Stored> => ({
  find: (tx, { userId }, id) => find(tx, { userId, id }),
  created: (_tx, _context, _id, stored) => stored,
  patched: (_tx, _context, { after }) => after,
});

type ListPage<Filter> = {
  readonly userId: string;
  readonly cursor: string | undefined;
  readonly limit: number;
  readonly filter: Filter;
};

/** Reads one row more than a page has, to know whether there is a next page. */
export const plainPage = async <Filter, Stored extends Versioned>(
  list: (
    executor: Executor,
    page: Filter & { userId: string; before: string | null; beforeId: string | null; limit: number },
  ) => Promise<PlainListed<Stored>[]>,
  db: Database,
  { userId, cursor, limit, filter }: ListPage<Filter>,
): Promise<JsonText<Page<Stored>>> => {
  const after = decodeCursor(instantCursor, cursor);
  const before = { before: after?.sortKey ?? null, beforeId: after?.id ?? null };
  const rows = await list(db, { ...filter, ...before, userId, limit: limit + 1 });
  const page = toPage(
    rows,
    limit,
    ({ text }) => text,
    ({ sortKey, id }) => ({ sortKey, id }),
  );
  return pageText(page);
};

type PlainService<F extends Fields, Stored, View, New, Next> = {
  readonly resource: ChangeResource;
  readonly shape: { readonly fields: F };
  readonly create: z.ZodType<CreateBody<F> & { readonly id?: string | null | undefined }>;
  readonly rows: Rows<Stored, New, Next>;
  readonly rules: Rules<F, Stored, New, Next>;
  readonly views: Views<Stored, View>;
};

/**
 * Makes the changes of a plain resource. A create with a known id is answered with the stored resource. A patch is merged,
 * and its result is checked whole. Each change raises the version by one.
 */
export const plainService = <
  F extends Fields,
  Stored extends Versioned & { readonly [Name in keyof Entered<F>]: unknown },
  View extends Versioned,
  New,
  Next,
>({
  resource,
  shape,
  create: schema,
  rows,
  rules,
  views,
}: PlainService<F, Stored, View, New, Next>) => {
  type Create = CreateBody<F> & { readonly id?: string | null | undefined };

  const refuse = (error: unknown): never => {
    if (breaches(error, `${snakeCase(resource)}_pkey`)) throw new ForjaError("id-taken", { cause: error });
    throw rules.refuse?.(error) ?? error;
  };

  const collect = (
    { effects }: TrainingContext,
    change: { id: string; version: number; before: Stored | null; after: Stored | null },
  ): void => {
    const { id, version, before, after } = change;
    effects.change({ resource, id, op: after === null ? "delete" : "upsert", version });
    rules.collect?.(effects, { before, after });
  };

  const current = async (tx: Transaction, context: TrainingContext, id: string): Promise<Stored> => {
    const [, stored] = await Promise.all([rules.lock?.(context), rows.read(tx, { userId: context.userId, id })]);
    if (stored === null) throw notFound();
    checkIfMatch(context.ifMatch, stored.version);
    return stored;
  };

  return {
    create: async (
      tx: Transaction,
      context: TrainingContext,
      body: Create,
    ): Promise<{ view: View; created: boolean }> => {
      const { userId, now } = context;
      const id = body.id ?? context.newId();
      // One round trip, with the lock first. A known create is answered, whatever the rules find by now.
      const lock = rules.lock?.(context);
      const before = createdBefore(tx, { userId, resource, body, schema }, (own) => views.find(tx, context, own));
      const making = (async () => rules.create(tx, context, { ...complete(shape, body), id }))();
      making.catch(() => {});
      const [, known] = await Promise.all([lock, before]);
      if (known !== null) return { view: known, created: false };
      const server = { userId, importId: null, version: 1, createdAt: now, updatedAt: now };
      const inserting = rows.insert(tx, { ...(await making), ...server }, refuse).catch(refuse);
      const [stored, view] = await Promise.all([inserting, views.created(tx, context, id, inserting)]);
      collect(context, { id, version: 1, before: null, after: stored });
      return { view, created: true };
    },

    patch: async (tx: Transaction, context: TrainingContext, id: string, patch: Patched<F>): Promise<View> => {
      const before = await current(tx, context, id);
      const was = entered(shape, before);
      const next = patched(shape, was, patch);
      if (isUnchanged(shape, was, next)) {
        return views.patched(tx, context, { before, after: Promise.resolve(before) });
      }
      const version = before.version + 1;
      const { userId, now } = context;
      const updating = rows.update(tx, { ...rules.patch(before, next), userId, version, updatedAt: now });
      const [after, view] = await Promise.all([updating, views.patched(tx, context, { before, after: updating })]);
      collect(context, { id, version, before, after });
      return view;
    },

    remove: async (tx: Transaction, context: TrainingContext, id: string): Promise<void> => {
      const before = await current(tx, context, id);
      await pipelined(tx, rows.remove(tx, { userId: context.userId, id }));
      collect(context, { id, version: before.version + 1, before, after: null });
    },
  };
};
