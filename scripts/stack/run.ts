import { spawn } from "node:child_process";

export type Outcome = { ok: boolean; output: string; lastWords: string };

/** Runs a short program to its end and collects what it says on both of its outputs; a missing program is not ok. */
export function run(argv: string[], options: { cwd?: string } = {}): Promise<Outcome> {
  const [program = "", ...parameters] = argv;
  return new Promise((resolve) => {
    const child = spawn(program, parameters, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const collect = (chunk: Buffer) => {
      output += chunk.toString("utf8");
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.once("error", (error) => resolve({ ok: false, output, lastWords: error.message }));
    child.once("close", (code) => {
      resolve({ ok: code === 0, output, lastWords: output.trim().split("\n").at(-1) ?? "" });
    });
  });
}
