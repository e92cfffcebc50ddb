import { causesOf, codeOf, isNetworkCode } from "#core/process/network-error.ts";
import type { StoreRefusal } from "#core/process/readiness.ts";

const wordOf = (error: Error): string => error.message.split(" ", 1)[0] ?? "";

const OUTSIDE = new Set([
  "OOM",
  "MISCONF",
  "READONLY",
  "LOADING",
  "BUSY",
  "NOAUTH",
  "WRONGPASS",
  "NOPERM",
  "MASTERDOWN",
  "CLUSTERDOWN",
  "TRYAGAIN",
  "NOREPLICAS",
  "UNBLOCKED",
]);

/** These errors of ioredis have no code. */
const UNREACHABLE =
  /^(?:Connection is closed|Command timed out|Stream isn't writeable|Socket timeout|connect ETIMEDOUT|Command aborted|ERR max number of clients)/;

const NAMES = new Set(["MaxRetriesPerRequestError", "ClusterAllFailedError"]);

/** Redis cannot be reached, or cannot serve for a reason that lies outside of this program. */
export const isRedisAway = (error: unknown): boolean =>
  causesOf(error).some(
    (cause) =>
      OUTSIDE.has(wordOf(cause)) ||
      UNREACHABLE.test(cause.message) ||
      NAMES.has(cause.name) ||
      isNetworkCode(codeOf(cause) ?? ""),
  );

/** It serves nobody at present, and the address may lead to another server by now. */
const REFUSING = new Set(["OOM", "MISCONF", "LOADING", "MASTERDOWN", "NOREPLICAS"]);
/** Pause between reconnects: a server may refuse for long, and a reconnect fails the running commands. */
const RENEW_EVERY_MS = 5_000;

/**
 * Makes `reconnectOnError` of one connection. It reconnects at once when the server became a replica, and at intervals
 * when it refuses. The address may lead to the right server.
 */
export const renewing = (now = () => performance.now()): ((error: Error) => boolean) => {
  let renewedAt = Number.NEGATIVE_INFINITY;
  return (error) => {
    const word = wordOf(error);
    if (word === "READONLY") return true;
    if (!REFUSING.has(word) || now() - renewedAt < RENEW_EVERY_MS) return false;
    renewedAt = now();
    return true;
  };
};

export const redisRefusalOf = (error: unknown): StoreRefusal | null => {
  const words = causesOf(error).map(wordOf);
  if (words.includes("OOM")) return "out-of-memory";
  if (words.includes("READONLY")) return "read-only";
  return words.includes("MISCONF") || words.includes("NOREPLICAS") ? "refuses-writes" : null;
};
