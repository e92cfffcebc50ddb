import type postgres from "postgres";
import { deadlineAt } from "#core/process/deadline.ts";
import { noteProgress } from "#core/process/liveness.ts";
import type { StoreRefusal } from "#core/process/readiness.ts";
import { PostgresDeadlineError, PostgresSilentError } from "./deadline.ts";
import { refusalOf } from "./pg-error.ts";

export type GuardedConnection = {
  readonly heard: number;
  /** Number of queries so far, pings included. */
  readonly served: number;
  readonly waiting: () => boolean;
  /** Bytes that were not yet sent. */
  readonly unsent: () => number;
  /** Deadline of the awaited query, on `performance.now()`. */
  readonly until: () => number;
  readonly pid: () => number | null;
  readonly drop: (error: Error) => void;
  readonly end: () => unknown;
};

export type GuardedPool = {
  readonly connections: readonly GuardedConnection[];
  readonly idleSeconds: number | null;
  readonly isIdle: (connection: GuardedConnection) => boolean;
  readonly isLive: (connection: GuardedConnection) => boolean;
  readonly ping: (connection: GuardedConnection) => Promise<unknown>;
  readonly expire: (now: number, error: () => Error) => void;
};

export type DriverGuard = {
  readonly watch: (pool: GuardedPool) => void;
  /** The deadline of a query that begins now, on `performance.now()`. */
  readonly deadline: () => number;
  readonly late: () => Error;
  readonly refused: (code: string, connection: GuardedConnection) => void;
  /** Called for each new connection, before it greets the server. */
  readonly opened: () => void;
  readonly greeting?: Greeting;
};

export type Greeting = (connection: GuardedConnection) => Readonly<Record<string, string>>;

export type GuardedOptions = postgres.Options<Record<string, never>> & { readonly guard: DriverGuard };

/** Rejects when the server cannot be asked. */
export type AskActive = (suspects: readonly GuardedConnection[]) => Promise<ReadonlySet<GuardedConnection>>;

export type GuardPace = {
  readonly pingAfterMs: number;
  readonly pingWithinMs: number;
  readonly suspectAfterMs: number;
  /** It is above the server's own statement limit. */
  readonly silentMs: number;
};

export const paceFor = (statementTimeoutMs: number): GuardPace => ({
  pingAfterMs: 2_500,
  pingWithinMs: 3_000,
  suspectAfterMs: 4_000,
  silentMs: statementTimeoutMs + 2_000,
});

export type GuardOptions = {
  readonly pace: GuardPace;
  /** It includes the wait for a connection. */
  readonly queryTimeoutMs?: number;
  readonly askActive?: AskActive;
  readonly greeting?: Greeting;
  readonly onRefusal?: (refusal: StoreRefusal) => void;
};

export type ConnectionGuard = DriverGuard & {
  /** The open connections may lead to a server that is no longer the right one. */
  readonly renew: () => void;
  /** Number of connections that were opened. */
  readonly openedSoFar: () => number;
  readonly stop: () => void;
};

type Watched = {
  heard: number;
  unsent: number;
  waiting: boolean;
  quietMs: number;
  pinging: boolean;
  pings: number;
  misses: number;
  used: number;
  unusedMs: number;
};

const unwatched = (): Watched => ({
  heard: 0,
  unsent: 0,
  waiting: false,
  quietMs: 0,
  pinging: false,
  pings: 0,
  misses: 0,
  used: 0,
  unusedMs: 0,
});

/** After these answers the next query needs another server: read-only, or going down. */
const STALE_SERVER = new Set(["25006", "57P01", "57P02", "57P03"]);
/** After these codes the server lacks disk or memory: the connection is closed to free its share. */
const STARVED_SERVER = /^53/;

const MAX_TICK_MS = 250;
/** Counted from the last answer: a query in a pooler's queue is not denied twice. */
const ASK_EVERY_MS = 1_000;

/**
 * Ends connections whose peer vanished without a reset; the network does not report that. A query dies with its
 * connection when it passes its deadline. It also dies when it is silent for longer than the server's statement limit.
 * Idle connections are pinged. A blocked event loop receives nothing, so time counts only in ticks.
 */
export const createConnectionGuard = (options: GuardOptions): ConnectionGuard => {
  const { pace, queryTimeoutMs: patienceMs = Number.POSITIVE_INFINITY, askActive, greeting, onRefusal } = options;
  const pools: GuardedPool[] = [];
  const watched = new WeakMap<GuardedConnection, Watched>();
  const tickMs = Math.min(MAX_TICK_MS, patienceMs / 4, pace.pingWithinMs / 4);
  let askedAt = 0;
  let openedSoFar = 0;
  let lastTick = performance.now();

  const watchedOf = (connection: GuardedConnection): Watched => {
    const known = watched.get(connection);
    if (known !== undefined) return known;
    const fresh = unwatched();
    watched.set(connection, fresh);
    return fresh;
  };

  const ping = (pool: GuardedPool, connection: GuardedConnection, state: Watched): void => {
    state.pinging = true;
    state.pings += 1;
    const end = (): void => {
      state.pinging = false;
    };
    pool.ping(connection).then(end, end);
  };

  const lookAtIdle = (pool: GuardedPool, connection: GuardedConnection, state: Watched, elapsed: number): void => {
    const used = connection.served - state.pings;
    state.unusedMs = used === state.used ? state.unusedMs + elapsed : 0;
    state.used = used;
    // Pings keep the driver's own timer from running out.
    if (pool.idleSeconds !== null && state.unusedMs >= pool.idleSeconds * 1_000) connection.end();
    else if (state.quietMs >= pace.pingAfterMs) ping(pool, connection, state);
  };

  const judge = (suspects: readonly GuardedConnection[], active: ReadonlySet<GuardedConnection>): void => {
    for (const connection of suspects) {
      const state = watchedOf(connection);
      state.misses = active.has(connection) ? 0 : state.misses + 1;
      // Once may be an answer that is on its way.
      if (state.misses >= 2 && state.waiting) connection.drop(new PostgresSilentError());
    }
  };

  const note = (connection: GuardedConnection, state: Watched, elapsed: number): void => {
    const { heard } = connection;
    const unsent = connection.unsent();
    const waiting = connection.waiting();
    const moved = heard !== state.heard || unsent !== state.unsent || (waiting && !state.waiting);
    if (moved) state.misses = 0;
    state.quietMs = moved ? 0 : state.quietMs + elapsed;
    Object.assign(state, { heard, unsent, waiting });
  };

  const lookAt = (pool: GuardedPool, connection: GuardedConnection, now: number, elapsed: number): boolean => {
    const state = watchedOf(connection);
    note(connection, state, elapsed);
    if (!state.waiting) {
      if (pool.isIdle(connection)) lookAtIdle(pool, connection, state, elapsed);
      return false;
    }
    if (connection.until() <= now) connection.drop(new PostgresDeadlineError());
    else if (state.quietMs >= (state.pinging ? pace.pingWithinMs : pace.silentMs)) {
      connection.drop(new PostgresSilentError());
    } else return state.quietMs >= pace.suspectAfterMs;
    return false;
  };

  const tick = (): void => {
    const now = performance.now();
    const elapsed = Math.min(now - lastTick, 2 * tickMs);
    lastTick = now;
    const suspects: GuardedConnection[] = [];
    for (const pool of pools) {
      pool.expire(now, () => new PostgresDeadlineError());
      for (const connection of pool.connections) {
        if (lookAt(pool, connection, now, elapsed)) suspects.push(connection);
      }
    }
    if (suspects.length === 0 || askActive === undefined || now - askedAt < ASK_EVERY_MS) return;
    askedAt = Number.POSITIVE_INFINITY;
    const asked = (): void => {
      askedAt = performance.now();
    };
    // When the server cannot be asked, its own limit for statements decides.
    askActive(suspects)
      .then((active) => judge(suspects, active))
      .then(asked, asked);
  };

  const timer = setInterval(tick, tickMs);
  timer.unref();

  const renew = (): void => {
    for (const pool of pools) {
      for (const connection of pool.connections) if (pool.isLive(connection)) connection.end();
    }
  };

  return {
    watch: (pool) => {
      pools.push(pool);
    },
    late: () => new PostgresDeadlineError(),
    deadline: () => {
      noteProgress();
      return Math.min(deadlineAt(), performance.now() + patienceMs);
    },
    refused: (code, connection) => {
      if (STALE_SERVER.has(code)) renew();
      else if (STARVED_SERVER.test(code)) connection.end();
      const refusal = refusalOf(code);
      if (refusal !== null) onRefusal?.(refusal);
    },
    opened: () => {
      openedSoFar += 1;
    },
    openedSoFar: () => openedSoFar,
    ...(greeting === undefined ? {} : { greeting }),
    renew,
    stop: () => clearInterval(timer),
  };
};
