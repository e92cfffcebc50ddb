import { createLog } from "#core/logging/log.ts";
import { flushBeforeSignals, logUncaught, stopSignal } from "#core/process/process.ts";

/** A process for the tests of the log. It logs lines, and then its first parameter decides how it ends. */
const [end = ""] = process.argv.slice(2);

const log = createLog({ service: "test", level: "info" });
logUncaught(log);
flushBeforeSignals(log);

const write = (): void => {
  for (let line = 0; line < 50; line += 1) log.info({ line }, "line");
};

if (end === "stop") {
  const stopped = stopSignal();
  setTimeout(() => process.kill(process.pid, "SIGTERM"), 10);
  await stopped;
  write();
  process.exit(0);
}
write();
if (end === "exit") process.exit(0);
if (end === "throw") throw new Error("uncaught");
if (end === "reject") await Promise.reject(new Error("unhandled"));
if (end === "error") log.error("fault");
if (end === "idle") await Bun.sleep(1_000);
if (end !== "return") {
  process.kill(process.pid, end.startsWith("SIG") ? end : "SIGKILL");
  await Bun.sleep(60_000);
}
