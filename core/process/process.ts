import { EnvironmentError, EXIT_CONFIG } from "../config/environment.ts";
import type { Log } from "../logging/log.ts";

/** Reads the environment, or says what is wrong with it and ends the process with the status for that. */
export const environmentOrExit = <Environment>(read: () => Environment): Environment => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
};

export const stopSignal = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve(signal));
  });

/** Logs an uncaught error without submitted values, and ends the process. */
export const logUncaught = (log: Log): void => {
  const end = (error: unknown): void => {
    log.fatal({ err: error }, "process.uncaught");
    process.exit(1);
  };
  process.on("uncaughtException", end);
  process.on("unhandledRejection", end);
};

/** Writes the waiting log lines before a signal ends the process, where nothing else handles the signal. */
export const flushBeforeSignals = (log: Log): void => {
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    const end = (): void => {
      if (process.listenerCount(signal) > 1) return;
      log.flush();
      process.removeListener(signal, end);
      process.kill(process.pid, signal);
    };
    process.on(signal, end);
  }
};

/** Ends the waits of stopping connections: all that still runs is cut off. */
export const exitAfter = (ms: number, log: Log): Disposable => {
  const timer = setTimeout(() => {
    log.error({ afterMs: ms }, "process.stop-timed-out");
    process.exit(1);
  }, ms);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
};
