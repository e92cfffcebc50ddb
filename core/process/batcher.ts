export type BatcherOptions<Item, Result> = {
  /** Batches under way at once: 1 or more. */
  readonly atOnce: number;
  /** Items of one batch: 1 or more. */
  readonly most: number;
  /** Items of one turn of the event loop share the first batch. Otherwise an item runs at once. */
  readonly sharesTurn?: boolean;
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
  sharesTurn = false,
  run,
}: BatcherOptions<Item, Result>): ((item: Item) => Promise<Result>) => {
  const waiting: Waiting<Item, Result>[] = [];
  let underWay = 0;
  let isDue = false;

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
      startNext();
    };
    run(batch.map(({ item }) => item))
      .then((results) => settle(batch, results))
      .catch((error: unknown) => {
        for (const { reject } of batch) reject(error);
      })
      .finally(end);
  };

  const startNext = (): void => {
    if (waiting.length > 0 && underWay < atOnce) start(waiting.splice(0, most));
  };

  const startSoon = (): void => {
    if (isDue) return;
    isDue = true;
    queueMicrotask(() => {
      isDue = false;
      startNext();
    });
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (sharesTurn) startSoon();
      else startNext();
    });
};
