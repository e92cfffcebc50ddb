import { describe, expect, test } from "bun:test";
import { MongoError, MongoNetworkError, MongoServerError, MongoServerSelectionError } from "mongodb";
import { toForjaError } from "#api/plugins/problems.ts";
import { RequestContext } from "#api/plugins/request-context.ts";
import { isMongoAway } from "#db/mongo/client.ts";
import { isTimeout, isUnreachable, refusalOf } from "#db/postgres/pg-error.ts";
import { isRedisAway, redisRefusalOf } from "#db/redis/redis-error.ts";

const requestContext = new RequestContext({
  requestId: "test",
  locale: "en",
  method: "GET",
  path: "/",
  clientAddress: "127.0.0.1",
  userAgent: null,
});

const named = (name: string, message: string, fields: object = {}): Error =>
  Object.assign(new Error(message), { name, ...fields });
/** Wraps an error as drizzle does. */
const postgres = (code: string): Error =>
  new Error("Failed query", { cause: named("PostgresError", "of the server", { code }) });
const driver = (code: string): Error => new Error("Failed query", { cause: named("Error", "of the driver", { code }) });
const mongo = (code: number): Error => new MongoServerError({ message: "of the server", code });
const redis = (message: string): Error => named("ReplyError", message);

const SQLSTATES = [
  ["08000 08001 08003 08004 08006 08P01", "no connection"],
  ["28000 28P01", "refused credentials"],
  ["3D000", "no such database"],
  ["25006", "read-only"],
  ["25P03 25P04", "a session or transaction that was ended for idling"],
  ["26000 42P05", "prepared statements that a pooler mixed up"],
  ["42501", "rights that were taken away"],
  ["53000 53100 53200 53300 53400", "no room, memory or connection"],
  ["57P01 57P02 57P03 57P04 57P05", "an operator's or a failover's doing"],
  ["58000 58030 58P01 F0000 XX001 XX002", "a fault of the machine"],
  ["57014 55P03 55006 72000", "too slow"],
  ["40001 40P01 40003", "conflicts that outlived their retries"],
] as const;

const NETWORK =
  "ECONNREFUSED ECONNRESET ECONNABORTED EPIPE ETIMEDOUT EHOSTUNREACH ENETUNREACH ENOTFOUND EAI_AGAIN EMFILE " +
  "CERT_HAS_EXPIRED DEPTH_ZERO_SELF_SIGNED_CERT UNABLE_TO_VERIFY_LEAF_SIGNATURE ERR_TLS_CERT_ALTNAME_INVALID " +
  "ERR_SSL_WRONG_VERSION_NUMBER";

const OF_THE_DRIVER =
  "DEADLINE SILENT CONNECT_TIMEOUT CONNECTION_CLOSED CONNECTION_ENDED CONNECTION_DESTROYED SASL_SIGNATURE_MISMATCH";

const MONGO_CODES = [
  6, 7, 13, 18, 24, 39, 43, 46, 50, 63, 64, 79, 89, 91, 100, 112, 133, 134, 146, 150, 189, 202, 262, 292, 371, 384, 391,
  462, 8000, 9001, 10058, 10107, 11600, 11602, 13388, 13435, 13436, 14031,
];

const REDIS_ANSWERS = [
  "OOM command not allowed when used memory > 'maxmemory'.",
  "MISCONF Redis is configured to save RDB snapshots",
  "READONLY You can't write against a read only replica.",
  "LOADING Redis is loading the dataset in memory",
  "BUSY Redis is busy running a script.",
  "NOAUTH Authentication required.",
  "WRONGPASS invalid username-password pair",
  "NOPERM this user has no permissions",
  "MASTERDOWN Link with MASTER is down",
  "CLUSTERDOWN The cluster is down",
  "TRYAGAIN Multiple keys request during rehashing of slot",
  "NOREPLICAS Not enough good replicas to write.",
  "ERR max number of clients reached",
  "Connection is closed.",
  "Command timed out",
  "Stream isn't writeable and enableOfflineQueue options is false",
  "Socket timeout. Expecting data, but didn't receive any in 300ms.",
];

const answerTo = (error: Error) => {
  const { code, retryAfterSeconds } = toForjaError("UNKNOWN", error, requestContext);
  return { code, retry: (retryAfterSeconds ?? 0) > 0 };
};
const UNAVAILABLE = { code: "unavailable", retry: true } as const;

describe("a fault of the outside world", () => {
  for (const [codes, what] of SQLSTATES) {
    test(`of Postgres is 503 with Retry-After: ${what}`, () => {
      for (const code of codes.split(" ")) {
        expect(isUnreachable(postgres(code)) || isTimeout(postgres(code))).toBe(true);
        expect({ sqlState: code, ...answerTo(postgres(code)) }).toEqual({ sqlState: code, ...UNAVAILABLE });
      }
    });
  }

  test("of the network or of TLS is 503 with Retry-After, whichever driver hands it on", () => {
    for (const code of NETWORK.split(" ")) {
      expect({ node: code, ...answerTo(driver(code)) }).toEqual({ node: code, ...UNAVAILABLE });
      expect([isUnreachable(driver(code)), isMongoAway(driver(code)), isRedisAway(driver(code))]).toEqual([
        true,
        true,
        true,
      ]);
    }
    for (const code of OF_THE_DRIVER.split(" ")) expect(answerTo(driver(code))).toEqual(UNAVAILABLE);
  });

  test("of MongoDB is 503 with Retry-After", () => {
    for (const code of MONGO_CODES)
      expect({ mongo: code, ...answerTo(mongo(code)) }).toEqual({ mongo: code, ...UNAVAILABLE });
    const errors = [new MongoNetworkError("gone"), new MongoServerSelectionError("gone", {} as never)];
    const unnamed = Object.defineProperty(new MongoError("no room"), "name", { value: "MongoWaitQueueTimeoutError" });
    for (const error of [...errors, unnamed]) expect(answerTo(error)).toEqual(UNAVAILABLE);
  });

  test("of Redis is 503 with Retry-After", () => {
    for (const answer of REDIS_ANSWERS)
      expect({ answer, ...answerTo(redis(answer)) }).toEqual({ answer, ...UNAVAILABLE });
    expect(answerTo(named("MaxRetriesPerRequestError", "Reached the max retries"))).toEqual(UNAVAILABLE);
  });

  test("is named where the store answers and does not serve", () => {
    const ofPostgres = ["25006", "53100", "53200", "53300", "53400", "57P01", "23505"];
    expect(ofPostgres.map(refusalOf)).toEqual([
      "read-only",
      "full",
      "out-of-memory",
      null,
      "out-of-memory",
      null,
      null,
    ]);
    const ofRedis = ["OOM x", "MISCONF x", "READONLY x", "NOREPLICAS x", "LOADING x", "ERR x"];
    expect(ofRedis.map((answer) => redisRefusalOf(redis(answer)))).toEqual([
      "out-of-memory",
      "refuses-writes",
      "read-only",
      "refuses-writes",
      null,
      null,
    ]);
  });
});

describe("a fault of ours", () => {
  test("stays one", () => {
    const ours = [
      ...["42601", "42703", "42P01", "23502", "23505", "XX000", "P0001"].map(postgres),
      ...[2, 9, 14, 121, 11000].map(mongo),
      redis("ERR wrong number of arguments"),
      redis("WRONGTYPE Operation against a key holding the wrong kind of value"),
      new TypeError("undefined is not an object"),
    ];
    for (const error of ours) expect(answerTo(error).code).toBe("internal");
  });
});
