import { createBatcher } from "#core/process/batcher.ts";

type Outcome<Result> = { readonly result: Result } | { readonly error: unknown };

/**
 * Returns a call that shares its work with others. One batch runs at a time, and items that come meanwhile are the next
 * one. So an item alone waits for nothing. After a failure each item runs by itself, so that none fails because of another.
 * @param run returns a result for each item, in their order
 */
export const inBatches = <Item, Result>(
  most: number,
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
): ((item: Item) => Promise<Result>) => {
  const outcomesOf = async (items: readonly Item[]): Promise<Outcome<Result>[]> => {
    try {
      const results = await run(items);
      if (results.length !== items.length) throw new RangeError("a batch has another number of results than of items");
      return results.map((result) => ({ result }));
    } catch (error) {
      if (items.length === 1) return [{ error }];
      return (await Promise.all(items.map((item) => outcomesOf([item])))).flat();
    }
  };
  const call = createBatcher<Item, Outcome<Result>>({ atOnce: 1, most, sharesTurn: true, run: outcomesOf });
  return async (item) => {
    const outcome = await call(item);
    if ("error" in outcome) throw outcome.error;
    return outcome.result;
  };
};
