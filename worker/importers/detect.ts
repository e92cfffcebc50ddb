import type { ReadableSource } from "#core/imports/import-document.ts";
import { DELIMITERS, type Delimiter, readHeader } from "./csv.ts";
import { ImportFailure } from "./failure.ts";
import { fitNotes } from "./fitnotes.ts";
import { hevy } from "./hevy.ts";
import type { Importer, Recognition } from "./importer.ts";
import { liftosaur } from "./liftosaur.ts";
import { strong } from "./strong.ts";
import { strongLifts } from "./stronglifts.ts";

export const IMPORTERS: readonly Importer[] = [strong, hevy, fitNotes, strongLifts, liftosaur];

const SUPPORTED = IMPORTERS.map(({ label }) => label).join(", ");

/** A header of which fewer columns are known is not taken for an attempt at that application's format. */
const LIKELY_COLUMNS = 3;
const LIKELY_SHARE = 0.7;

export type Detected = {
  readonly importer: Importer;
  readonly delimiter: Delimiter;
  readonly recognition: Extract<Recognition, { kind: "known" }>;
};

type Near = {
  readonly importer: Importer;
  readonly known: number;
  readonly columns: number;
  readonly missing: readonly string[];
};

const refuse = (asked: "auto" | ReadableSource, near: Near | null): never => {
  const isAskedFor = near !== null && (asked === "auto" || asked === near.importer.source);
  if (isAskedFor && near.known >= LIKELY_COLUMNS && near.known >= LIKELY_SHARE * near.columns) {
    throw new ImportFailure(
      "columns-missing",
      `The file looks like an export of ${near.importer.label}, but lacks: ${near.missing.join(", ")}.`,
    );
  }
  const lacks = isAskedFor ? ` As one of ${near.importer.label} it lacks: ${near.missing.join(", ")}.` : "";
  throw new ImportFailure("format-unknown", `The first row is not the header of an export of ${SUPPORTED}.${lacks}`);
};

export const detectImporter = (text: string, asked: "auto" | ReadableSource): Detected => {
  let near: Near | null = null;
  for (const delimiter of DELIMITERS) {
    const header = readHeader(text, delimiter);
    if (header === null) continue;
    for (const importer of IMPORTERS) {
      const recognition = importer.recognise(header);
      if (recognition.kind === "unknown") {
        const columns = header.filter((cell) => cell.trim() !== "").length;
        const isNearer =
          recognition.known > (near?.known ?? 0) ||
          (recognition.known === near?.known && recognition.missing.length < near.missing.length);
        if (isNearer) near = { importer, columns, ...recognition };
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
