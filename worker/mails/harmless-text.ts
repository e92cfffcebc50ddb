import type { PeriodReport } from "#core/reports/period-report-document.ts";

/** Full stops of other scripts that name servers and mail programs take for dots; compatibility forms are folded before. */
const OTHER_DOTS = /[\u3002\u06d4\u0701\u0702\u2cf9\ua4f8\ua60e]/gu;

/** Matches invisible characters, which hide a dot from a check of its neighbours. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * Other people's words on one line, in which no mail program finds a link: each dot before a letter, each `@` and each
 * colon of a scheme is bracketed, as in `evil[.]example`. Control characters, direction marks and line breaks go.
 */
export const harmless = (text: string): string =>
  text
    .normalize("NFKC")
    .replace(INVISIBLE, "")
    .replace(/[\p{C}\p{Z}\s]+/gu, " ")
    .replace(OTHER_DOTS, ".")
    .replace(/\d+(?:\.\d+){3,}/g, (address) => address.replaceAll(".", "[.]"))
    .replace(/\.(?=[\p{L}\p{M}\p{So}])/gu, "[.]")
    .replace(/@/g, "[@]")
    .replace(/(?<![\s\d]):(?=\S)|:(?=[^\s\d])/gu, "[:]")
    .replace(/([\\/])(?=\1)/g, "$1 ")
    .trim();

const harmlessNames = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(harmlessNames);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => [
      key,
      typeof item === "string" && (key === "title" || key === "exerciseName") ? harmless(item) : harmlessNames(item),
    ]),
  );
};

const sameShape = <Shape>(_original: Shape, copy: unknown): Shape => copy as Shape;

/** Coaches and files may have written titles and names. */
export const harmlessReport = (report: PeriodReport): PeriodReport => ({
  ...sameShape(report, harmlessNames(report)),
  exerciseNames: Object.fromEntries(
    Object.entries(report.exerciseNames).map(([id, names]) => [
      id,
      sameShape(
        names,
        Object.fromEntries(Object.entries(names).map(([locale, name]) => [locale, harmless(String(name))])),
      ),
    ]),
  ),
});
