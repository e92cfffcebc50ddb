import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ProcessRef, processRef, terminate } from "#scripts/stack/processes.ts";

const STOPPED_WITHIN_MS = 5_000;

const PROGRAMS = "programs";

/** Writes down a started program. Returns the file, which goes when the program was stopped. */
export const noteProgram = async (dir: string, program: ProcessRef): Promise<string> => {
  const folder = join(dir, PROGRAMS);
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${program.pid}.json`);
  await writeFile(file, JSON.stringify(program));
  return file;
};

/** Ends the programs of a bench that was killed. */
export const endLeftPrograms = async (dir: string): Promise<void> => {
  const folder = join(dir, PROGRAMS);
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    const left = processRef.safeParse(JSON.parse(await readFile(file, "utf8")));
    if (left.success) await terminate(left.data, "SIGKILL", STOPPED_WITHIN_MS);
    await rm(file, { force: true });
  }
};
