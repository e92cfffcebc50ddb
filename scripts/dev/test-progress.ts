const HEADING = /^(?:\.\/)?(tests\/\S+\.ts):$/;

/** Sorts the lines of `bun test` while it runs: failures are shown, tests that passed are counted. */
export type TestProgress = {
  /** Returns the lines that are to be shown for a line of the runner, each with its end. */
  readonly take: (line: string) => string;
  /** Returns the counts so far in one line. */
  readonly summary: () => string;
};

/** Begins at zero of `files` test files. */
export const createTestProgress = (files: number): TestProgress => {
  const begun = new Set<string>();
  let passed = 0;
  let failed = 0;
  // The heading of a file is shown with its first line of interest.
  let heading = "";
  return {
    take: (line) => {
      const plain = Bun.stripANSI(line).trim();
      const file = HEADING.exec(plain)?.[1];
      if (file !== undefined) {
        begun.add(file);
        heading = `\n${line}\n`;
        return "";
      }
      if (plain.startsWith("(pass) ")) {
        passed += 1;
        return "";
      }
      if (plain === "" && heading !== "") return "";
      if (plain.startsWith("(fail) ")) failed += 1;
      const shown = `${heading}${line}\n`;
      heading = "";
      return shown;
    },
    summary: () => `Tests: ${passed} passed, ${failed} failed, ${begun.size} of ${files} files begun`,
  };
};
