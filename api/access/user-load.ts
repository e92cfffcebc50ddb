import { ForjaError } from "#core/errors.ts";
import { type Caller, createCaller } from "#core/process/caller.ts";

export type UserLoadOptions = {
  /** 1 or more. */
  readonly requests: number;
  /** 1 or more. */
  readonly writes: number;
  readonly maxWaitMs: number;
  /** Above 0. */
  readonly factor?: number;
  readonly now?: () => number;
};

export type Place = {
  readonly caller: Caller;
  /**
   * Makes the request one of the user's writes. While the request waits it is not under way. Throws `quota-exceeded`
   * after a wait that is too long. A further call changes nothing.
   */
  readonly write: () => Promise<void>;
  readonly leave: () => void;
};

export type UserLoad = {
  readonly enter: (userId: string) => Promise<Place>;
  readonly enterWithin: (userId: string) => Place;
  readonly waiting: () => number;
};

type Need = { readonly requests: 0 | 1; readonly writes: 0 | 1 };
type Waiting = { readonly need: Need; readonly go: () => void };
type Load = { requests: number; writes: number; readonly waiting: Set<Waiting>; readonly caller: Caller };

const RETRY_SECONDS = 1;

const REQUEST: Need = { requests: 1, writes: 0 };
const WRITE: Need = { requests: 0, writes: 1 };
const REQUEST_AND_WRITE: Need = { requests: 1, writes: 1 };
const NOTHING: Need = { requests: 0, writes: 0 };

const tooMany = (): ForjaError =>
  new ForjaError("quota-exceeded", {
    detail: "Too many requests of this user are under way.",
    retryAfterSeconds: RETRY_SECONDS,
  });

/** Refusals between which the event loop serves others: a user may have hundreds of requests that wait. */
const REFUSALS_AT_ONCE = 8;

export const createUserLoad = ({
  requests,
  writes,
  maxWaitMs,
  factor = 1,
  now = () => performance.now(),
}: UserLoadOptions): UserLoad => {
  const loads = new Map<string, Load>();
  let waitingCount = 0;
  const late: (() => void)[] = [];

  const refuseSome = (): void => {
    for (const refuse of late.splice(0, REFUSALS_AT_ONCE)) refuse();
    if (late.length > 0) setImmediate(refuseSome);
  };
  const refuseSoon = (refuse: () => void): void => {
    late.push(refuse);
    if (late.length === 1) setImmediate(refuseSome);
  };

  const hasRoom = (load: Load, need: Need): boolean =>
    load.requests + need.requests <= requests && load.writes + need.writes <= writes;

  const take = (load: Load, need: Need): void => {
    load.requests += need.requests;
    load.writes += need.writes;
  };

  const loadOf = (userId: string): Load => {
    const load = loads.get(userId) ?? {
      requests: 0,
      writes: 0,
      waiting: new Set(),
      caller: createCaller(factor),
    };
    loads.set(userId, load);
    return load;
  };

  const free = (userId: string, load: Load, need: Need): void => {
    load.requests -= need.requests;
    load.writes -= need.writes;
    for (const next of load.waiting) {
      if (load.requests >= requests && load.writes >= writes) break;
      if (!hasRoom(load, next.need)) continue;
      load.waiting.delete(next);
      take(load, next.need);
      next.go();
    }
    if (load.requests === 0 && load.writes === 0 && load.waiting.size === 0) loads.delete(userId);
  };

  const wait = async (load: Load, need: Need, leftMs: number): Promise<number> => {
    if (hasRoom(load, need)) {
      take(load, need);
      return leftMs;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const since = now();
    const waiting: Waiting = { need, go: resolve };
    const timer = setTimeout(() => {
      if (load.waiting.delete(waiting)) refuseSoon(() => reject(tooMany()));
    }, leftMs);
    load.waiting.add(waiting);
    waitingCount += 1;
    try {
      await promise;
    } finally {
      waitingCount -= 1;
      clearTimeout(timer);
    }
    return Math.max(0, leftMs - (now() - since));
  };

  const placeOf = (userId: string, load: Load, entered: Need, budgetMs: number): Place => {
    let held = entered;
    let isOver = false;
    const leave = (): void => {
      if (isOver) return;
      isOver = true;
      free(userId, load, held);
    };
    return {
      caller: load.caller,
      leave,
      write: async () => {
        if (isOver || held.writes === 1) return;
        if (hasRoom(load, WRITE)) {
          take(load, WRITE);
          held = entered.requests === 1 ? REQUEST_AND_WRITE : WRITE;
          return;
        }
        const need = entered.requests === 1 ? REQUEST_AND_WRITE : WRITE;
        const waited = wait(load, need, budgetMs);
        held = NOTHING;
        free(userId, load, entered);
        await waited;
        held = need;
        // The request ended while it waited.
        if (isOver) free(userId, load, need);
      },
    };
  };

  return {
    enter: async (userId) => {
      const load = loadOf(userId);
      const leftMs = await wait(load, REQUEST, maxWaitMs);
      return placeOf(userId, load, REQUEST, leftMs);
    },
    enterWithin: (userId) => placeOf(userId, loadOf(userId), NOTHING, maxWaitMs),
    waiting: () => waitingCount,
  };
};
