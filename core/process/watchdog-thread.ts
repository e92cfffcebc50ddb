import { dlopen, FFIType } from "bun:ffi";
import { writeSync } from "node:fs";
import type { ThreadStart } from "./watchdog.ts";

/**
 * Runs the thread of the watchdog. It runs while the main thread is blocked, so it cannot log or exit through that
 * thread. It writes its own log line, and `_exit` ends the process with a status. A signal has no status.
 */
declare const self: Worker;

const LIBRARIES = process.platform === "darwin" ? ["libSystem.B.dylib"] : ["libc.so.6", "libc.so"];

const exitNow = (status: number): void => {
  for (const library of LIBRARIES) {
    try {
      dlopen(library, { _exit: { args: [FFIType.i32], returns: FFIType.void } }).symbols._exit(status);
    } catch {
      // The next one, or the signal below.
    }
  }
  process.kill(process.pid, "SIGKILL");
};

self.onmessage = (event: MessageEvent<ThreadStart>) => {
  const { beats, stuckMs, tickMs, service } = event.data;
  const counter = new Int32Array(beats);
  let seen = Atomics.load(counter, 0);
  // Counted in ticks and not by the clock: a machine that slept for an hour has blocked nothing.
  let missed = 0;
  setInterval(() => {
    const now = Atomics.load(counter, 0);
    missed = now === seen ? missed + 1 : 0;
    seen = now;
    if (missed * tickMs < stuckMs) return;
    const line = { level: "fatal", time: new Date().toISOString(), service, pid: process.pid };
    writeSync(1, `${JSON.stringify({ ...line, loops: ["event-loop"], msg: "process.stuck" })}\n`);
    exitNow(1);
  }, tickMs);
  self.postMessage("watching");
};
