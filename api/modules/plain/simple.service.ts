import { z } from "zod";
import { notFound } from "#core/errors.ts";
import type { CreateBody, Entered, Fields, Shape } from "#core/shapes/shape.ts";
import type { Database, Executor } from "#db/postgres/client.ts";
import type { Own, PlainListed } from "#db/postgres/plain-rows.ts";
import type { ChangeResource } from "#db/postgres/schema/index.ts";
import { pageQuery } from "../../http/pagination.ts";
import { plainPage, plainService, type Rows, type Rules, storedViews, type Versioned } from "./plain.service.ts";
import type { Reader } from "./plain-resource.ts";

type ListPage = {
  readonly userId: string;
  readonly before: string | null;
  readonly beforeId: string | null;
  readonly limit: number;
};

type SimpleRows<Stored, New, Next> = Rows<Stored, New, Next> & {
  readonly find: (executor: Executor, own: Own) => Promise<Stored | null>;
  readonly list: (executor: Executor, page: ListPage) => Promise<PlainListed<Stored>[]>;
};

const simpleQuery = z.strictObject(pageQuery);

/** The schemas of a resource whose lists have no filter. */
export const simpleSchemas = <F extends Fields>({ create, patch, view }: Shape<F>) => ({
  ...{ query: simpleQuery, create, patch, view },
});

/** The service of a resource whose answer is its row. Its rules return the columns of a new and of a changed row. */
export const simpleService = <
  F extends Fields,
  Stored extends Versioned & { readonly [Name in keyof Entered<F>]: unknown },
  New,
  Next,
>(
  resource: ChangeResource,
  shape: Shape<F> & { readonly create: z.ZodType<CreateBody<F> & { readonly id?: string | null | undefined }> },
  rows: SimpleRows<Stored, New, Next>,
  rules: Rules<F, Stored, New, Next>,
) => ({
  list: (db: Database, { userId }: Reader, { cursor, limit }: z.output<typeof simpleQuery>) =>
    plainPage(rows.list, db, { userId, cursor, limit, filter: {} }),
  get: async (db: Database, { userId }: Reader, id: string): Promise<Stored> => {
    const stored = await rows.find(db, { userId, id });
    if (stored === null) throw notFound();
    return stored;
  },
  ...plainService({ resource, shape, create: shape.create, rows, rules, views: storedViews(rows.find) }),
});
