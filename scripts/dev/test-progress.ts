const HEADING = /^(?:\.\/)?(tests\/\S+\.ts):$/;

export type TestProgress = {
  readonly take: (line: string) => string;
  readonly summary: () => string;
};

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
