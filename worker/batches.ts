import { detach } from "#core/process/detach.ts";

type Waiter<Item, Result> = {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Returns a call that shares its work with others. One batch runs at a time, and items that come meanwhile are the next
 * one. So an item alone waits for nothing. After a failure each item runs by itself, so that none fails because of another.
 * @param run returns a result for each item, in their order
 */
export const inBatches = <Item, Result>(
  most: number,
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
): ((item: Item) => Promise<Result>) => {
  const waiting: Waiter<Item, Result>[] = [];
  let isRunning = false;

  const settle = async (batch: readonly Waiter<Item, Result>[]): Promise<void> => {
    try {
      const results = await run(batch.map(({ item }) => item));
      if (results.length !== batch.length) throw new RangeError("a batch has another number of results than of items");
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
    } catch (error) {
      const [only] = batch;
      if (batch.length === 1) only?.reject(error);
      else await Promise.all(batch.map((waiter) => settle([waiter])));
    }
  };

  /** It never fails. The look at an empty queue and the end are one step, so that no item comes in between. */
  const drain = async (): Promise<void> => {
    isRunning = true;
    // Items of one turn of the event loop share the first batch.
    await Promise.resolve();
    while (waiting.length > 0) await settle(waiting.splice(0, most));
    isRunning = false;
  };

  return async (item) => {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    waiting.push({ item, resolve, reject });
    if (!isRunning) detach(drain(), reject);
    return promise;
  };
};
