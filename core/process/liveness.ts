import { AsyncLocalStorage } from "node:async_hooks";

const movements = new AsyncLocalStorage<() => void>();

/** Runs `work`, and calls `moved` each time that it asks a store: what asks is not stuck, however long it takes. */
export const withProgress = <Result>(moved: () => void, work: () => Result): Result => movements.run(moved, work);

export const noteProgress = (): void => movements.getStore()?.();
