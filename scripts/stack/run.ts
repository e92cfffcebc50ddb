import { type ChildProcess, spawn } from "node:child_process";

export type Outcome = { ok: boolean; output: string; lastWords: string };

const running = new Set<ChildProcess>();

// An installer has child processes, and must stop with its `./dev`.
process.on("exit", () => {
  for (const { pid } of running) if (pid !== undefined) process.kill(-pid, "SIGKILL");
});

export const run = (argv: string[], options: { cwd?: string } = {}): Promise<Outcome> => {
  const [program = "", ...parameters] = argv;
  return new Promise((resolve) => {
    const child = spawn(program, parameters, { ...options, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    running.add(child);
    let output = "";
    const collect = (chunk: Buffer) => {
      output += chunk.toString("utf8");
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    const end = (ok: boolean, lastWords: string) => {
      running.delete(child);
      resolve({ ok, output, lastWords });
    };
    child.once("error", (error) => end(false, error.message));
    child.once("close", (code) => end(code === 0, output.trim().split("\n").at(-1) ?? ""));
  });
};
