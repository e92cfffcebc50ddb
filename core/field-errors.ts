import type { z } from "zod";
import type { FieldError } from "./errors.ts";

const escapeToken = (token: PropertyKey): string => String(token).replaceAll("~", "~0").replaceAll("/", "~1");

/** Returns a JSON pointer (RFC 6901) to a path. */
export const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((token) => `/${escapeToken(token)}`).join("");

type Issue = z.core.$ZodIssue;

const NOUNS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  date: "a date",
  null: "null",
};

const sizeLimit = (origin: string, limit: number | bigint, direction: "more" | "fewer" | "less"): string => {
  if (origin === "string") return `must have ${limit} characters or ${direction === "less" ? "fewer" : "more"}`;
  if (origin === "array" || origin === "set")
    return `must have ${limit} items or ${direction === "less" ? "fewer" : "more"}`;
  return `must be ${limit} or ${direction}`;
};

const FORMATS: Readonly<Record<string, string>> = {
  uuid: "must be a UUID",
  email: "must be an e-mail address",
  datetime: "must be an RFC 3339 instant in UTC, such as 2026-11-24T18:30:00.000Z",
  date: "must be a date such as 2026-11-24",
  url: "must be a URL",
};

/** Words an issue without what was submitted; zod's own texts name received types and keys. */
const wordsFor = (issue: Issue): string => {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? `is required` : `must be ${NOUNS[issue.expected] ?? issue.expected}`;
    case "too_small":
      return issue.inclusive === false
        ? `must be more than ${issue.minimum}`
        : sizeLimit(issue.origin, issue.minimum, "more");
    case "too_big":
      return issue.inclusive === false
        ? `must be less than ${issue.maximum}`
        : sizeLimit(issue.origin, issue.maximum, "less");
    case "invalid_format":
      return FORMATS[issue.format] ?? "does not have the right form";
    case "not_multiple_of":
      return `must be a multiple of ${issue.divisor}`;
    case "invalid_value":
      return `must be ${issue.values.length === 1 ? "" : "one of "}${issue.values.map(String).join(", ")}`;
    case "unrecognized_keys":
      return "is not a known field";
    case "invalid_union":
      return "has none of the allowed forms";
    case "invalid_key":
    case "invalid_element":
      return "is not valid";
    default:
      return issue.message;
  }
};

const MAX_ERRORS = 50;

const hasOwnMessage = (issue: Issue): boolean =>
  issue.code === "custom" || !/^(Invalid|Too|Unrecognized)/.test(issue.message);

/** Returns the fault of an issue, in the words of the schema if it has any. Never returns a submitted value. */
export const wordsOf = (issue: z.core.$ZodIssue): string => (hasOwnMessage(issue) ? issue.message : wordsFor(issue));

const toFieldErrors = (issue: Issue): FieldError[] => {
  if (issue.code === "unrecognized_keys") {
    return issue.keys
      .slice(0, MAX_ERRORS)
      .map((key) => ({ pointer: pointerTo([...issue.path, key]), detail: wordsFor(issue) }));
  }
  if (issue.code === "invalid_union") {
    const deepest = issue.errors.flat().sort((a, b) => b.path.length - a.path.length)[0];
    if (deepest !== undefined && deepest.path.length > 0) {
      return toFieldErrors({ ...deepest, path: [...issue.path, ...deepest.path] });
    }
  }
  return [{ pointer: pointerTo(issue.path), detail: wordsOf(issue) }];
};

/** Returns the field errors of a failed parse, at most 50 of them. */
export const fieldErrorsOf = (error: z.ZodError): FieldError[] =>
  error.issues.slice(0, MAX_ERRORS).flatMap(toFieldErrors).slice(0, MAX_ERRORS);
