import { describe, expect, test } from "bun:test";
import { Glob } from "bun";
import { ROOT } from "#scripts/stack/paths.ts";
import { documentText } from "#tests/support/documents/markdown.ts";
import { commentsOf } from "#tests/support/language/comments.ts";
import { latestSubjects, subjectFault } from "#tests/support/language/commits.ts";
import { longLines, passagesOf } from "#tests/support/language/prose.ts";
import { type Fault, faultsOf } from "#tests/support/language/rules.ts";

const FOLDERS = ["core", "api", "worker", "db", "scripts", "tests"];

const documents = ["*.md", "docs/**/*.md"].flatMap((pattern) => [...new Glob(pattern).scanSync(ROOT)]).sort();

const faultsOfDocument = async (path: string): Promise<Fault[]> => {
  const text = await documentText(path);
  return [...faultsOf(passagesOf(text)), ...longLines(text)];
};

const faultsOfFolder = async (folder: string): Promise<string[]> => {
  const paths = [...new Glob(`${folder}/**/*.ts`).scanSync(ROOT)].sort();
  const faults = await Promise.all(
    paths.map(async (path) => {
      const found = faultsOf(commentsOf(await documentText(path)));
      return found.map(({ line, fault, sentence }) => `${path}:${line} ${fault}: ${sentence}`);
    }),
  );
  return faults.flat();
};

describe("The documents", () => {
  test.each(documents)("follow the wording rules in %s", async (path) => {
    expect(await faultsOfDocument(path)).toEqual([]);
  });
});

describe("The comments", () => {
  test.each(FOLDERS)("follow the wording rules in %s/", async (folder) => {
    expect(await faultsOfFolder(folder)).toEqual([]);
  });
});

describe("The commits", () => {
  test("have a subject of an area, a verb and an object, as far as the history is at hand", () => {
    expect(latestSubjects().filter((subject) => subjectFault(subject) !== null)).toEqual([]);
  });

  test.each([
    ["workouts: report a zero weight once", null],
    ["api, worker: add a resource", null],
    ["Report a zero weight once", "is not `area: verb object`"],
    ["workouts: Report a zero weight", "is not `area: verb object`"],
    ["workouts: report", "is not `area: verb object`"],
    [`workouts: report ${"a".repeat(60)}`, "has 77 characters, at most 72"],
  ])("are judged by their subject: %s", (subject, fault) => {
    expect(subjectFault(subject)).toBe(fault);
  });
});

describe("The rules", () => {
  const faultsIn = (text: string): string[] => faultsOf([{ line: 1, text }]).map(({ fault }) => fault);
  const words = (count: number): string => `${Array.from({ length: count }, () => "word").join(" ")}.`;

  test("find comments, and no comment inside of a string, a template or a regular expression", () => {
    const source = [
      'const a = "// no"; // one',
      "const b = `/* no $".concat("{f(`// no`, { c: 1 })} // no`; /* two */"),
      "const c = /[/]\\/\\/ no/.test(a) ? 4 / 2 : 1;",
      "// three",
      "//   and its second line",
      "/**",
      " * Four.",
      " */",
    ].join("\n");
    expect(commentsOf(source)).toEqual([
      { line: 1, text: "one" },
      { line: 2, text: "two" },
      { line: 4, text: "three\n  and its second line" },
      { line: 6, text: "Four." },
    ]);
  });

  test("read the prose of a document, and neither its code nor its headings", () => {
    const text =
      "# What\n\nOne\ntwo.\n\n- three\n  four\n- five\n\n```sh\nWhat\n```\n\n| six | seven |\n| --- | ----- |\n";
    expect(passagesOf(text).map((passage) => passage.text)).toEqual(["One two.", "three four", "five", "six", "seven"]);
  });

  test("refuse lines of prose above 160 characters, and leave tables and code as they are", () => {
    const long = "a".repeat(161);
    expect(
      longLines(`${"a".repeat(160)}\n${long}\n| ${long} |\n\`\`\`\n${long}\n\`\`\`\n`).map(({ line }) => line),
    ).toEqual([2]);
  });

  test("refuse sentences above 20 words, where a semicolon ends none", () => {
    expect(faultsIn(`${words(20)} ${words(20)}`)).toEqual([]);
    expect(faultsIn(words(21))).toEqual(["21 words, at most 20"]);
    expect(faultsIn(`${words(10).replace(".", ";")} ${words(11)}`)).toEqual(["21 words, at most 20"]);
    expect(faultsOf(passagesOf(`| ${words(21)} | ${words(21).replace(".", "")} |\n| - | - |\n`))).toHaveLength(1);
    expect(faultsIn(`A \`${words(30)}\` counts as one word.`)).toEqual([]);
  });

  test.each(["What", "Where", "Who", "Whose", "Whoever", "Of", "That", "As", "The same"])(
    "refuse a sentence that begins with %s",
    (start) => {
      expect(faultsIn(`Good. ${start} is bad.`)).toContain(`begins with "${start}"`);
    },
  );

  test.each(["It tells all.", "It stands there.", "It helps whoever asks.", "It says of it more."])(
    "refuse the phrase of: %s",
    (text) => {
      expect(faultsIn(text)).toHaveLength(1);
    },
  );
});
