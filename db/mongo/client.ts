import {
  type Db,
  MongoClient,
  MongoError,
  MongoExpiredSessionError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoServerClosedError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
  MongoWriteConcernError,
} from "mongodb";
import { ForjaError } from "#core/errors.ts";
import { deadlineAt } from "../deadline.ts";

export type MongoOptions = {
  /** The database is the one that the address names. */
  readonly url: string;
  readonly poolSize: number;
  readonly applicationName: string;
  /** How long a call may take before it counts as unanswered; `run` can be told otherwise for a long one. */
  readonly deadlineMs: number;
};

export type RunOptions = { readonly deadlineMs?: number };

export type Mongo = {
  /**
   * Runs `work` on the database. Throws `unavailable` when the server cannot be reached, or does not answer in time;
   * a call that took too long may still have had its effect, so a write must bear being repeated.
   */
  readonly run: <Result>(work: (db: Db) => Promise<Result>, options?: RunOptions) => Promise<Result>;
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/**
 * How soon a server that vanished without a reset is missed: its monitor asks so often, and a failure clears the pool,
 * calls under way included.
 */
const HEARTBEAT_MS = 2_000;
/** On a busy machine a monitor may be late. */
const CONNECT_MS = 2_000;
/** A connection that was silent for longer during a call is destroyed; no single call takes as long. */
const SOCKET_MS = 9_000;
/** One that was not used for so long may be dead without anybody knowing. */
const IDLE_MS = 5_000;

/** Finding a server that is there takes milliseconds; half a second leaves room to answer within one. */
const SELECTION_MS = 500;

const UNREACHABLE = [
  MongoServerSelectionError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoTopologyClosedError,
  MongoServerClosedError,
  MongoExpiredSessionError,
] as const;

/** Codes of a server that is stopping, starting, or no longer the primary, and of a write that was not confirmed in time. */
const PASSING_CODES = new Set([11600, 11602, 91, 189, 10107, 13435, 13436, 262, 50, 64]);

/** The driver throws it, and does not export it. */
const NO_FREE_CONNECTION = "MongoWaitQueueTimeoutError";

const isAway = (error: unknown): boolean =>
  UNREACHABLE.some((kind) => error instanceof kind) ||
  error instanceof MongoWriteConcernError ||
  (error instanceof MongoError && error.name === NO_FREE_CONNECTION) ||
  (error instanceof MongoServerError && PASSING_CODES.has(Number(error.code)));

const unavailable = (cause: unknown): ForjaError =>
  new ForjaError("unavailable", { detail: "The document store cannot be reached.", retryAfterSeconds: 2, cause });

/** Rejects when `work` has not settled in time; what it then still does is nobody's concern. */
const within = async <Result>(deadlineMs: number, work: Promise<Result>): Promise<Result> => {
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(unavailable(new Error(`no answer in ${deadlineMs} ms`))), deadlineMs);
  try {
    return await Promise.race([work, expired]);
  } finally {
    clearTimeout(timer);
  }
};

/** Connects lazily: the first call opens the first connection. */
export const openMongo = (options: MongoOptions): Mongo => {
  const client = new MongoClient(options.url, {
    appName: options.applicationName,
    maxPoolSize: options.poolSize,
    serverSelectionTimeoutMS: SELECTION_MS,
    connectTimeoutMS: CONNECT_MS,
    socketTimeoutMS: SOCKET_MS,
    heartbeatFrequencyMS: HEARTBEAT_MS,
    maxIdleTimeMS: IDLE_MS,
    waitQueueTimeoutMS: options.deadlineMs,
    writeConcern: { w: "majority", journal: true },
    ignoreUndefined: true,
  });
  let connection: Promise<unknown> | null = null;

  // After a failed first connect the driver answers each call with a closed topology, for ever, unless it is asked to
  // connect anew.
  const connected = (): Promise<unknown> => {
    connection ??= client.connect().catch((error: unknown) => {
      connection = null;
      throw error;
    });
    return connection;
  };

  const attempt = async <Result>(work: (db: Db) => Promise<Result>): Promise<Result> => {
    try {
      await connected();
      return await work(client.db());
    } catch (error) {
      if (isAway(error)) throw unavailable(error);
      throw error;
    }
  };

  const run: Mongo["run"] = (work, { deadlineMs = options.deadlineMs } = {}) =>
    within(Math.max(0, Math.min(deadlineMs, deadlineAt() - performance.now())), attempt(work));

  return {
    run,
    ping: async () => {
      await run((db) => db.command({ ping: 1 }));
    },
    close: () => client.close(),
  };
};
