import { beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "#scripts/stack/paths.ts";
import { storesBench } from "#tests/support/bench.ts";
import { codeBlocks, documentText, sectionsOf } from "#tests/support/documents/markdown.ts";
import { type ForjaProcess, OPERATOR, startApi, startWorker } from "#tests/support/processes.ts";

let api: ForjaProcess;
let worker: ForjaProcess;
let home: string;

const { stores, closing } = storesBench();

beforeAll(async () => {
  [api, worker, home] = await Promise.all([
    startApi(stores),
    startWorker(stores),
    mkdtemp(join(tmpdir(), "forja-tour-")),
  ]);
});

closing(() => Promise.all([api.stop(), worker.stop(), rm(home, { recursive: true, force: true })]));

/** A curl that says so when the answer is an error, which the tour itself would only print. */
const STRICT_CURL = `curl() { command curl --fail-with-body "$@" || echo "curl failed: $*" >&2; }\n`;

/** The shells that the README promises, as far as this machine has them; `sh` it has. */
const SHELLS = ["sh", "bash", "zsh"].filter((shell) => Bun.which(shell) !== null);

const blocks = codeBlocks(
  sectionsOf(await documentText("README.md")).find(({ title }) => title === "A five-minute tour")?.text ?? "",
  "sh",
);

const MARK = "=== next block ===";

/** Runs the blocks one after the other in one shell, as a person pastes them; what each of them printed. */
const takeTour = async (shell: string): Promise<string[]> => {
  const script = blocks.join(`\necho; echo '${MARK}'\n`);
  const run = Bun.spawn([shell, "-c", STRICT_CURL + script], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      HOME: home,
      TMPDIR: home,
      FORJA: api.url,
      DASHBOARD: `${worker.url}/admin/queues`,
      OPERATOR_PASSWORD: OPERATOR.password,
    },
    stdout: "pipe",
    stderr: "pipe",
  });
  const [output, complaints] = await Promise.all([run.stdout.text(), run.stderr.text()]);
  expect(complaints).toBe("");
  // Answers differ in the spaces of their JSON.
  return output.replaceAll(/" *: */g, '":').split(MARK);
};

describe("The README's tour", () => {
  test.each(SHELLS)(
    "works as pasted in %s",
    async (shell) => {
      const [account, exercise, workout, records, body, routine, upload, imported, ...later] = await takeTour(shell);
      const [analysis, report, taken, synced, script, coached, heard, queues] = later;
      expect(account).toContain('"displayName":"Ada"');
      expect(exercise).toContain("press");
      expect(workout).toContain('"status":"completed"');
      expect(workout).toContain('"kind":"e1rm"');
      expect(records).toContain('"kind":"weight"');
      expect(records).toContain('"kind":"exercise_e1rm"');
      expect(body).toContain('"weightKg":82.28');
      expect(body).toContain('"sleepHours":7.5');
      expect(body).toContain('"dots":482.6');
      expect(body).toContain('"perSide":[{"weight":20,"count":2},{"weight":1.25,"count":1}]');
      expect(routine).toContain('"code":"increase"');
      expect(routine).toContain('"previous":{"workoutId":');
      expect(upload?.trim()).toBe("");
      expect(imported).toContain('"status":"ready"');
      expect(imported?.match(/"kind":"commit-import","status":"completed"/g)).toHaveLength(1);
      expect(analysis).toContain('"insights":[');
      expect(report).toContain("The report is in");
      expect(await Bun.file(join(home, "week.html")).text()).toMatch(/^<!doctype html>.*<svg.*<\/html>\s*$/is);
      expect(await Bun.file(join(home, "week.pdf")).text()).toStartWith("%PDF-");
      expect(report).toContain("/shared/reports/");
      expect(taken).toContain('"kind":"build-export","status":"completed"');
      expect(JSON.parse(await Bun.file(join(home, "forja.json")).text())).toMatchObject({ formatVersion: 1 });
      expect(synced).toContain('"status":"applied"');
      expect(synced).toContain('"status":"duplicate"');
      expect(synced).toContain('"hasMore":false');
      expect(script).toContain('"title":"Heavy"');
      expect(coached).toContain('"acceptedAt":"2');
      expect(coached).toContain("SUMMARY:Heavy bench");
      expect(heard).toContain('"secret":"whsec_');
      expect(heard).toContain('"action":"');
      expect(queues).toContain('"name":"build-report"');
    },
    60_000,
  );

  test("has a block for each of its steps", () => {
    expect(blocks).toHaveLength(16);
  });
});
