import { ForjaError } from "#core/errors.ts";
import type { REPORT_FORMATS } from "./reports.schema.ts";

type ReportFormat = (typeof REPORT_FORMATS)[number];
/** What a report can be had as. */
export type ServedFormat = Extract<ReportFormat, "json" | "html">;

const MEDIA_TYPES: Readonly<Record<ServedFormat, string>> = { json: "application/json", html: "text/html" };

type Range = { readonly type: string; readonly quality: number };

const rangesOf = (header: string): Range[] =>
  header.split(",").map((part) => {
    const [type = "", ...parameters] = part.split(";").map((piece) => piece.trim().toLowerCase());
    const weight = parameters.map((parameter) => /^q=([01](?:\.\d{0,3})?)$/.exec(parameter)?.[1]).find(Boolean);
    return { type, quality: weight === undefined ? 1 : Number(weight) };
  });

/** The quality of the most specific range that covers a media type (RFC 9110, 12.5.1); 0 when none does. */
const qualityOf = (mediaType: string, ranges: readonly Range[]): number => {
  const group = `${mediaType.split("/", 1)[0]}/*`;
  for (const type of [mediaType, group, "*/*"]) {
    const range = ranges.find((candidate) => candidate.type === type);
    if (range !== undefined) return range.quality;
  }
  return 0;
};

const isServed = (format: ReportFormat): format is ServedFormat => format in MEDIA_TYPES;

/** The format that was asked for by name, else the one that Accept likes best; JSON when it likes them alike. */
export const negotiateFormat = (asked: ReportFormat | undefined, accept: string | null): ServedFormat => {
  if (asked !== undefined) {
    if (isServed(asked)) return asked;
    throw new ForjaError("not-acceptable", { detail: "Reports can be had as JSON and HTML." });
  }
  if (accept === null || accept.trim() === "") return "json";
  const ranges = rangesOf(accept);
  const json = qualityOf(MEDIA_TYPES.json, ranges);
  const html = qualityOf(MEDIA_TYPES.html, ranges);
  if (json === 0 && html === 0) {
    throw new ForjaError("not-acceptable", { detail: "Reports can be had as JSON and HTML." });
  }
  return html > json ? "html" : "json";
};
