import pino, { type DestinationStream, type Logger } from "pino";
import { pgFault } from "./pg-fault.ts";

export type Log = Logger;

/** Errors whose message repeats what was sent: only their kind and place are logged. */
const TALKATIVE = new Set([
  "PostgresError",
  "DrizzleQueryError",
  "SyntaxError",
  "MongoServerError",
  "MongoBulkWriteError",
  "ReplyError",
]);

const framesOf = (error: Error): string[] =>
  (error.stack ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("at "));

const codeOf = (error: Error): unknown => ("code" in error ? error.code : undefined);

/** Returns an error as the log keeps it: whole but for submitted values. */
export const describeError = (error: unknown, depth = 0): Record<string, unknown> => {
  if (!(error instanceof Error)) return { name: typeof error };
  const name = error.constructor.name === "Error" ? error.name : error.constructor.name;
  const talkative = TALKATIVE.has(name) || TALKATIVE.has(error.name);
  const fault = error.name === "PostgresError" ? pgFault(error) : undefined;
  return {
    name,
    ...(talkative ? {} : { message: error.message }),
    ...(codeOf(error) === undefined ? {} : { code: codeOf(error) }),
    ...(fault === undefined ? {} : fault),
    ...("query" in error && name === "DrizzleQueryError" ? { query: error.query } : {}),
    stack: framesOf(error),
    ...(error.cause === undefined || depth >= 4 ? {} : { cause: describeError(error.cause, depth + 1) }),
  };
};

export type LogOptions = { readonly service: string; readonly level: string; readonly destination?: DestinationStream };

const ERROR = 50;

/** Lines wait until they are 4 KiB, at most a tenth of a second. SIGKILL loses the waiting ones. */
const standardOutput = () => {
  const output = pino.destination({ fd: 1, sync: true, minLength: 4_096, periodicFlush: 100 });
  process.on("exit", () => output.flush());
  return output;
};

export const createLog = ({ service, level, destination }: LogOptions): Log => {
  const output: DestinationStream & { flush?: () => void } = destination ?? standardOutput();
  return pino(
    {
      level,
      hooks: {
        logMethod(line, write, lineLevel) {
          write.apply(this, line);
          if (lineLevel >= ERROR) output.flush?.();
        },
      },
      base: { service, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: (error: unknown) => describeError(error) },
      redact: {
        paths: [
          "password",
          "*.password",
          "token",
          "*.token",
          "authorization",
          "*.authorization",
          "*.cookie",
          "*.secret",
        ],
        censor: "[redacted]",
      },
    },
    output,
  );
};
