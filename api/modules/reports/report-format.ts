import { ForjaError } from "#core/errors.ts";
import { REPORT_FORMATS } from "./reports.schema.ts";

export type ReportFormat = (typeof REPORT_FORMATS)[number];

const MEDIA_TYPES = {
  json: "application/json",
  html: "text/html",
  pdf: "application/pdf",
  csv: "text/csv",
} as const satisfies Record<ReportFormat, string>;

type Range = { readonly type: string; readonly quality: number };

const rangesOf = (header: string): Range[] =>
  header.split(",").map((part) => {
    const [type = "", ...parameters] = part.split(";").map((piece) => piece.trim().toLowerCase());
    const weight = parameters.map((parameter) => /^q=([01](?:\.\d{0,3})?)$/.exec(parameter)?.[1]).find(Boolean);
    return { type, quality: weight === undefined ? 1 : Number(weight) };
  });

/** Returns the quality of the most specific range that covers a media type (RFC 9110, 12.5.1); 0 when none does. */
const qualityOf = (mediaType: string, ranges: readonly Range[]): number => {
  const group = `${mediaType.split("/", 1)[0]}/*`;
  for (const type of [mediaType, group, "*/*"]) {
    const range = ranges.find((candidate) => candidate.type === type);
    if (range !== undefined) return range.quality;
  }
  return 0;
};

/**
 * Returns the format that was requested by name, else the one that Accept prefers. Between equal ones it takes the
 * first.
 */
export const negotiateFormat = (asked: ReportFormat | undefined, accept: string | null): ReportFormat => {
  if (asked !== undefined) return asked;
  if (accept === null || accept.trim() === "") return "json";
  const ranges = rangesOf(accept);
  const liked = REPORT_FORMATS.map((format) => ({ format, quality: qualityOf(MEDIA_TYPES[format], ranges) }));
  const best = liked.reduce((first, next) => (next.quality > first.quality ? next : first));
  if (best.quality > 0) return best.format;
  throw new ForjaError("not-acceptable", { detail: "Reports can be had as JSON, HTML, PDF and CSV." });
};
