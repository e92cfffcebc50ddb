import { type SQL, sql } from "drizzle-orm";
import { createBatcher } from "#core/process/batcher.ts";
import { type Commit, deadlineAt, lastCommit, noteCommit, untilDeadline } from "#core/process/deadline.ts";
import type { Executor } from "./client.ts";
import { PostgresDeadlineError } from "./deadline.ts";
import { expression } from "./expressions.ts";
import { thatCommits } from "./log-position.ts";
import { type Parameters, type ParameterValues, together } from "./parameters.ts";
import { isUnreachable } from "./pg-error.ts";
import { inPoolQueue } from "./pool-queue.ts";
import { askRows } from "./prepared.ts";
import { declare, query, rows, textOf } from "./statement.ts";

/** One batch is built while another one commits. */
const AT_ONCE = 2;
const MOST = 32;

type Values = Record<string, unknown>;
type Asked = { readonly userId: string; readonly values: Values; readonly until: number };
type Written = { readonly isWritten: boolean; readonly commit: Commit | undefined };
type Outcome = Written | { readonly error: unknown };

export type BatchedWrite<Declared extends Parameters> = (
  pool: Executor,
  values: ParameterValues<Declared>,
) => Promise<boolean>;

/** A parameter of a write, as a column of the relation `asked`. */
export const given = (name: string, of = "asked"): SQL => sql.raw(`${of}."${name}"`);

/**
 * Declares a write that commits by itself. Under load the writes of several users are one statement with one commit. It
 * reads its parameters from the relation `asked`, by `place`, and returns the places that were written.
 * A failure of a batch has written nothing, and each write then runs by itself. So a user meets the own error alone.
 * @param build returns the statement without its `with`
 * @param options.most limits the writes of a batch
 */
export const batchedWrite = <const Declared extends Parameters & { readonly userId: Parameters[string] }>(
  name: string,
  parameters: Declared,
  build: () => SQL,
  { most = MOST }: { readonly most?: number } = {},
): BatchedWrite<Declared> => {
  const names = Object.keys(parameters);
  const { relation, listsOf } = together(parameters);
  const place = { place: expression("int", sql`place`) };
  const one = query(name, parameters, (p) => {
    const values = names.map((parameter) => sql`${Reflect.get(p, parameter)} as ${sql.identifier(parameter)}`);
    const asked = sql.join([...values, sql`1 as place`], sql`, `);
    return rows(place, () => sql`with asked as materialized (select ${asked}), ${build()}`);
  });
  const many = () => sql`with asked as materialized (select * from ${relation}), ${build()}`;
  declare(`${name}_together`, () => textOf(many()));
  let text: string | undefined;

  const writeOne = async (pool: Executor, { values }: Asked): Promise<Written> => {
    const written = await one(thatCommits(pool), values as ParameterValues<Declared>);
    return { isWritten: written.length > 0, commit: lastCommit() };
  };

  const writeAll = async (pool: Executor, asked: readonly Asked[]): Promise<Written[]> => {
    text ??= textOf(many());
    const sent = text;
    const lists = listsOf(asked.map(({ values }) => values));
    const found = await inPoolQueue(pool, "statement", () => askRows(thatCommits(pool), sent, lists));
    const places = new Set(found.map(([at]) => Number(at)));
    return asked.map((_one, index) => ({ isWritten: places.has(index + 1), commit: lastCommit() }));
  };

  const outcomeOf = (write: () => Promise<Written>): Promise<Outcome> => write().catch((error: unknown) => ({ error }));

  const each = async (pool: Executor, asked: readonly Asked[]): Promise<Outcome[]> => {
    const outcomes: Outcome[] = [];
    for (const call of asked) outcomes.push(await outcomeOf(() => writeOne(pool, call)));
    return outcomes;
  };

  const run = (pool: Executor, asked: readonly Asked[]): Promise<readonly Outcome[]> => {
    // Two batches lock the rows of users in one order.
    const inOrder = asked
      .map((call, index) => ({ call, index }))
      // Nobody waits for a write whose time is over.
      .filter(({ call }) => call.until > performance.now())
      .sort((a, b) => (a.call.userId < b.call.userId ? -1 : 1));
    const calls = inOrder.map(({ call }) => call);
    return untilDeadline(Math.max(...calls.map(({ until }) => until)), async () => {
      const written =
        calls.length === 1
          ? await each(pool, calls)
          : await writeAll(pool, calls).catch(async (error) => {
              // It may have been committed.
              if (isUnreachable(error)) throw error;
              return each(pool, calls);
            });
      const outcomes: Outcome[] = asked.map(() => ({ error: new PostgresDeadlineError() }));
      for (const [at, { index }] of inOrder.entries())
        outcomes[index] = written[at] ?? { error: new Error("no outcome") };
      return outcomes;
    });
  };

  const batchers = new WeakMap<Executor, (call: Asked) => Promise<Outcome>>();
  return async (pool, values) => {
    const batcher =
      batchers.get(pool) ?? createBatcher<Asked, Outcome>({ atOnce: AT_ONCE, most, run: (asked) => run(pool, asked) });
    batchers.set(pool, batcher);
    const until = deadlineAt();
    if (until <= performance.now()) throw new PostgresDeadlineError();
    const outcome = await batcher({ userId: String(Reflect.get(values, "userId")), values, until });
    if ("error" in outcome) throw outcome.error;
    if (outcome.commit !== undefined) noteCommit(outcome.commit);
    return outcome.isWritten;
  };
};
