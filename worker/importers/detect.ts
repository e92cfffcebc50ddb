import type { ReadableSource } from "#core/training/import-document.ts";
import { DELIMITERS, type Delimiter, readHeader } from "./csv.ts";
import { ImportFailure } from "./failure.ts";
import { fitNotes } from "./fitnotes.ts";
import { hevy } from "./hevy.ts";
import type { Importer, Recognition } from "./importer.ts";
import { liftosaur } from "./liftosaur.ts";
import { strong } from "./strong.ts";
import { strongLifts } from "./stronglifts.ts";

/** Every application whose files can be read. A new one joins here. */
export const IMPORTERS: readonly Importer[] = [strong, hevy, fitNotes, strongLifts, liftosaur];

const SUPPORTED = IMPORTERS.map(({ label }) => label).join(", ");

/** A header with fewer of the columns that are needed is not taken for an attempt at that application's format. */
const LIKELY_COLUMNS = 3;

export type Detected = {
  readonly importer: Importer;
  readonly delimiter: Delimiter;
  readonly recognition: Extract<Recognition, { kind: "known" }>;
};

type Near = { readonly importer: Importer; readonly found: number; readonly missing: readonly string[] };

const refuse = (asked: "auto" | ReadableSource, near: Near | null): never => {
  if (near !== null && near.found >= LIKELY_COLUMNS && (asked === "auto" || asked === near.importer.source)) {
    throw new ImportFailure(
      "columns-missing",
      `The file looks like an export of ${near.importer.label}, but lacks: ${near.missing.join(", ")}.`,
    );
  }
  throw new ImportFailure("format-unknown", `The first row is not the header of an export of ${SUPPORTED}.`);
};

/**
 * Whose export a file is, told by the header in any of its delimiters.
 * @param asked the application that the sender named
 */
export const detectImporter = (text: string, asked: "auto" | ReadableSource): Detected => {
  let near: Near | null = null;
  for (const delimiter of DELIMITERS) {
    const header = readHeader(text, delimiter);
    if (header === null) continue;
    for (const importer of IMPORTERS) {
      const recognition = importer.recognise(header);
      if (recognition.kind === "unknown") {
        if (recognition.found > (near?.found ?? 0)) near = { importer, ...recognition };
      } else if (asked === "auto" || asked === importer.source) {
        return { importer, delimiter, recognition };
      } else {
        const named = IMPORTERS.find(({ source }) => source === asked)?.label ?? SUPPORTED;
        throw new ImportFailure("source-mismatch", `The file is an export of ${importer.label}, not of ${named}.`);
      }
    }
  }
  return refuse(asked, near);
};
