import { spawnSync } from "node:child_process";
import { ROOT } from "#scripts/stack/paths.ts";

const MAX_SUBJECT = 72;
const COUNT = 100;

/** Returns the rule that a commit's subject breaks, or null. */
export const subjectFault = (subject: string): string | null => {
  if (subject.length > MAX_SUBJECT) return `has ${subject.length} characters, at most ${MAX_SUBJECT}`;
  return /^[a-z][\w, /.-]*: [a-z][\w-]* \S/.test(subject) ? null : "is not `area: verb object`";
};

/** Returns the subjects of the newest commits. An archive of the sources has none, and a shallow clone has few. */
export const latestSubjects = (): string[] => {
  const format = ["log", "--no-merges", "--format=%s", `--max-count=${COUNT}`];
  const { status, stdout } = spawnSync("git", format, { cwd: ROOT, encoding: "utf8" });
  return status === 0 ? stdout.split("\n").filter((subject) => subject !== "") : [];
};
