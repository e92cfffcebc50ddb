import type { Watchdog } from "#core/process/watchdog.ts";

export type RequestWatch = {
  /** The deadline is on `performance.now()`. Call the returned function after the answer. */
  readonly began: (deadline: () => number) => () => void;
};

const LOOK_MS = 1_000;
/** A request that is answered late is slow; one that is not answered long after its deadline hangs. */
const OVERDUE_MS = 5_000;

export const watchRequests = (watchdog: Pick<Watchdog, "watch">, overdueMs = OVERDUE_MS): RequestWatch => {
  const movement = watchdog.watch("requests");
  const underWay = new Set<() => number>();
  setInterval(() => {
    const overdue = performance.now() - overdueMs;
    if ([...underWay].some((deadline) => deadline() < overdue)) movement.begin();
    else movement.rest();
  }, LOOK_MS).unref();
  return {
    began: (deadline) => {
      underWay.add(deadline);
      return () => {
        underWay.delete(deadline);
        movement.moved();
      };
    },
  };
};
