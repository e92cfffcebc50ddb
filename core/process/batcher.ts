export type BatcherOptions<Item, Result> = {
  /** Batches under way at once: 1 or more. */
  readonly atOnce: number;
  /** Items of one batch: 1 or more. */
  readonly most: number;
  /** Returns the results in the order of the items. */
  readonly run: (items: readonly Item[]) => Promise<readonly Result[]>;
};

type Waiting<Item, Result> = {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Returns a function that runs an item at once where nothing else is under way. Items that come meanwhile run together,
 * as soon as a batch ends. So a batch grows with the load, and no item waits for a timer.
 */
export const createBatcher = <Item, Result>({
  atOnce,
  most,
  run,
}: BatcherOptions<Item, Result>): ((item: Item) => Promise<Result>) => {
  let waiting: Waiting<Item, Result>[] = [];
  let underWay = 0;

  const settle = (batch: readonly Waiting<Item, Result>[], results: readonly Result[]): void => {
    for (const [index, { resolve, reject }] of batch.entries()) {
      const result = results[index];
      if (result === undefined) reject(new Error("a batch has no result for an item"));
      else resolve(result);
    }
  };

  const start = (batch: readonly Waiting<Item, Result>[]): void => {
    underWay += 1;
    const end = (): void => {
      underWay -= 1;
      if (waiting.length === 0 || underWay >= atOnce) return;
      const next = waiting.slice(0, most);
      waiting = waiting.slice(most);
      start(next);
    };
    run(batch.map(({ item }) => item))
      .then((results) => settle(batch, results))
      .catch((error: unknown) => {
        for (const { reject } of batch) reject(error);
      })
      .finally(end);
  };

  return (item) =>
    new Promise((resolve, reject) => {
      const place = { item, resolve, reject };
      if (underWay < atOnce) start([place]);
      else waiting.push(place);
    });
};
