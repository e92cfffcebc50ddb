import {
  type Db,
  MongoClient,
  MongoClientClosedError,
  MongoDecompressionError,
  MongoError,
  MongoExpiredSessionError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoOperationTimeoutError,
  MongoServerClosedError,
  MongoServerError,
  MongoServerSelectionError,
  MongoStalePrimaryError,
  MongoTopologyClosedError,
  MongoUnexpectedServerResponseError,
  MongoWriteConcernError,
} from "mongodb";
import { ForjaError } from "#core/errors.ts";
import { deadlineAt } from "#core/process/deadline.ts";
import { expireAfter } from "#core/process/expire.ts";
import { noteProgress } from "#core/process/liveness.ts";
import { causesOf, codeOf, isNetworkCode } from "#core/process/network-error.ts";
import type { StoreRefusal } from "#core/process/readiness.ts";

export type MongoOptions = {
  /** The database is the one that the address names. */
  readonly url: string;
  readonly poolSize: number;
  readonly applicationName: string;
  readonly deadlineMs: number;
  /** Within it the driver must find a server. */
  readonly selectionMs?: number;
  readonly onRefusal?: (refusal: StoreRefusal) => void;
};

export type RunOptions = { readonly deadlineMs?: number };

export type Mongo = {
  /**
   * Runs `work` on the database. Throws `unavailable` when the server cannot be reached, or does not answer in time. A
   * call that took too long may have had its effect, so a repeated write must be harmless.
   */
  readonly run: <Result>(work: (db: Db) => Promise<Result>, options?: RunOptions) => Promise<Result>;
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/**
 * Interval of the monitor, which finds a server that vanished without a reset. A failure clears the pool, running calls
 * included.
 */
const HEARTBEAT_MS = 2_000;
/** On a busy machine a monitor may be late. */
const CONNECT_MS = 2_000;
/** A connection that was silent for longer during a call is destroyed; no single call takes as long. */
const SOCKET_MS = 9_000;
/** A connection may be dead after so long without use. */
const IDLE_MS = 5_000;

/** Finding a server that is there takes milliseconds; half a second leaves room to answer within one. */
const SELECTION_MS = 500;

const UNREACHABLE = [
  MongoServerSelectionError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoTopologyClosedError,
  MongoServerClosedError,
  MongoClientClosedError,
  MongoExpiredSessionError,
  MongoOperationTimeoutError,
  MongoStalePrimaryError,
  MongoUnexpectedServerResponseError,
  MongoDecompressionError,
  MongoWriteConcernError,
] as const;

/**
 * Codes that no call of Forja can cause:
 * - hosts and networks (6, 7, 89, 384, 9001)
 * - credentials and rights (13, 18, 391, 8000)
 * - a stopping, starting or secondary server (91, 133, 134, 189, 10058, 10107, 11600, 11602, 13435, 13436)
 * - timeouts (24, 46, 50, 202, 262)
 * - unconfirmed writes (64, 79, 100)
 * - lack of disk or memory (39, 146, 292, 371, 14031)
 * - moved shards (63, 150, 13388), a lost cursor (43)
 * - conflicts (112), a rate limit of the server (462)
 */
const PASSING_CODES = new Set([
  6, 7, 13, 18, 24, 39, 43, 46, 50, 63, 64, 79, 89, 91, 100, 112, 133, 134, 146, 150, 189, 202, 262, 292, 371, 384, 391,
  462, 8000, 9001, 10058, 10107, 11600, 11602, 13388, 13435, 13436, 14031,
]);

/** The driver throws them, and does not export them. */
const OWN_NAMES = new Set(["MongoWaitQueueTimeoutError", "MongoConnectionPoolClosedError", "MongoPoolClosedError"]);

const isAwayItself = (error: Error): boolean =>
  UNREACHABLE.some((kind) => error instanceof kind) ||
  (error instanceof MongoError && OWN_NAMES.has(error.name)) ||
  (error instanceof MongoServerError && PASSING_CODES.has(Number(error.code))) ||
  isNetworkCode(codeOf(error) ?? "");

/** MongoDB cannot be reached, or cannot serve for a reason that lies outside of this program. */
export const isMongoAway = (error: unknown): boolean => causesOf(error).some(isAwayItself);

const refusalOf = (error: unknown): StoreRefusal | null => {
  const codes = causesOf(error).map((cause) => (cause instanceof MongoServerError ? Number(cause.code) : 0));
  if (codes.some((code) => code === 14031 || code === 39)) return "full";
  if (codes.some((code) => code === 146 || code === 292)) return "out-of-memory";
  return codes.some((code) => code === 10107 || code === 371) ? "read-only" : null;
};

const unavailable = (cause: unknown): ForjaError =>
  new ForjaError("unavailable", { detail: "The document store cannot be reached.", retryAfterSeconds: 2, cause });

/** Rejects when `work` has not settled in time; what it then still does is nobody's concern. */
const within = async <Result>(deadlineMs: number, work: Promise<Result>): Promise<Result> => {
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const answered = expireAfter(deadlineMs, () => reject(unavailable(new Error(`no answer in ${deadlineMs} ms`))));
  try {
    return await Promise.race([work, expired]);
  } finally {
    answered();
  }
};

export const openMongo = (options: MongoOptions): Mongo => {
  const client = new MongoClient(options.url, {
    appName: options.applicationName,
    maxPoolSize: options.poolSize,
    serverSelectionTimeoutMS: options.selectionMs ?? SELECTION_MS,
    connectTimeoutMS: Math.max(CONNECT_MS, options.selectionMs ?? 0),
    socketTimeoutMS: SOCKET_MS,
    heartbeatFrequencyMS: HEARTBEAT_MS,
    maxIdleTimeMS: IDLE_MS,
    waitQueueTimeoutMS: options.deadlineMs,
    writeConcern: { w: "majority", journal: true },
    ignoreUndefined: true,
  });
  let connection: Promise<unknown> | null = null;

  // After a failed first connect the driver answers each call with a closed topology. Only a new connect ends that.
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
      const refusal = refusalOf(error);
      if (refusal !== null) options.onRefusal?.(refusal);
      if (isMongoAway(error)) throw unavailable(error);
      throw error;
    }
  };

  const run: Mongo["run"] = (work, { deadlineMs = options.deadlineMs } = {}) => {
    noteProgress();
    return within(Math.max(0, Math.min(deadlineMs, deadlineAt() - performance.now())), attempt(work));
  };

  return {
    run,
    ping: async () => {
      await run((db) => db.command({ ping: 1 }));
    },
    close: () => client.close(),
  };
};
