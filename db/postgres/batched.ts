import { is, sql } from "drizzle-orm";
import { PgTransaction } from "drizzle-orm/pg-core";
import { createBatcher } from "#core/process/batcher.ts";
import { deadlineAt, untilDeadline } from "#core/process/deadline.ts";
import type { Executor } from "./client.ts";
import type { Fields, RowOf } from "./expressions.ts";
import { type Parameters, type ParameterValues, type Placeholders, together } from "./parameters.ts";
import { inPoolQueue } from "./pool-queue.ts";
import { askRows, rowMapperOf } from "./prepared.ts";
import { declare, preparedOf, query, type Statement, type TextQuery, textOf } from "./statement.ts";

/** With fewer the cores of a small server rest, and with more the batches stay small. */
const AT_ONCE = 2;
const MOST = 32;

type Asked<Values> = { readonly values: Values; readonly until: number };

/**
 * Declares a statement as `query` does, whose calls outside of a transaction run together under load: one statement
 * with the parameters of all of them. A single call runs as it is written. Each call gets the rows of its own.
 * For reads of a few rows by keys of an index.
 */
export const batched = <const Declared extends Parameters, Of extends Fields>(
  name: string,
  parameters: Declared,
  build: (p: Placeholders<Declared>) => TextQuery<Of>,
): Statement<ParameterValues<Declared>, RowOf<Of>[]> => {
  type Values = ParameterValues<Declared>;
  type Found = RowOf<Of>[];
  const one = query(name, parameters, build);
  const { relation, listsOf } = together(parameters);

  // The entries carry the names of `parameters`.
  const inRow = (): Placeholders<Declared> =>
    Object.fromEntries(
      Object.keys(parameters).map((parameter) => [parameter, sql`asked.${sql.identifier(parameter)}`]),
    ) as Placeholders<Declared>;
  const each = () => build(inRow()).text;
  const many = () => sql`select found.*, asked.place::int
    from ${relation} cross join lateral (${each()}) found`;
  declare(`${name}_together`, () => textOf(many()));

  const makeMany = (executor: Executor) => {
    const text = textOf(many());
    const mapRow = rowMapperOf(preparedOf(executor, name, build(inRow())));
    return async (asked: readonly Asked<Values>[]): Promise<Found[]> => {
      const lists = listsOf(asked.map(({ values }) => values));
      const found: Found[] = asked.map(() => []);
      for (const row of await askRows(executor, text, lists)) {
        found[Number(row.at(-1)) - 1]?.push(mapRow(row) as RowOf<Of>);
      }
      return found;
    };
  };

  const makeBatcher = (executor: Executor) => {
    let all: ReturnType<typeof makeMany> | undefined;
    return createBatcher<Asked<Values>, Found>({
      atOnce: AT_ONCE,
      most: MOST,
      run: (asked) => {
        const [first, ...others] = asked;
        // Each call keeps its own limit of time. The statement has that of the last one.
        const until = Math.max(...asked.map((call) => call.until));
        return untilDeadline(until, async () => {
          if (first === undefined) return [];
          if (others.length === 0) return [await one(executor, first.values)];
          all ??= makeMany(executor);
          const run = all;
          return inPoolQueue(executor, "statement", () => run(asked));
        });
      },
    });
  };

  const batchers = new WeakMap<Executor, ReturnType<typeof makeBatcher>>();
  return (executor, values) => {
    if (is(executor, PgTransaction)) return one(executor, values);
    const batcher = batchers.get(executor) ?? makeBatcher(executor);
    batchers.set(executor, batcher);
    return batcher({ values, until: deadlineAt() });
  };
};
