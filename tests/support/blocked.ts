import { createLog } from "#core/logging/log.ts";
import { startWatchdog } from "#core/process/watchdog.ts";

/** A process for the tests of the watchdog. It runs the action of its first parameter for the time of its second. */
const [what = "", ms = "0"] = process.argv.slice(2);

const log = createLog({ service: "test", level: "info" });
const watchdog = startWatchdog({
  service: "test",
  log,
  end: (status) => process.exit(status),
  stuckMs: 1_000,
  tickMs: 50,
});
const movement = watchdog.watch("relay");
process.stdout.write("started\n");
await Bun.sleep(500);

const block = (forMs: number): void => {
  const end = performance.now() + forMs;
  while (performance.now() < end);
};

if (what === "block") block(Number(ms));
if (what === "stand-still" || what === "excused") {
  if (what === "excused") watchdog.excuse(() => true);
  movement.begin();
  await Bun.sleep(Number(ms));
}
if (what === "work") {
  movement.begin();
  for (const end = performance.now() + Number(ms); performance.now() < end; await Bun.sleep(100)) movement.moved();
}
if (what === "rest") await Bun.sleep(Number(ms));
process.stdout.write("done\n");
process.exit(0);
