import { describe, expect, test } from "bun:test";
import { negotiateFormat } from "#api/modules/reports/report-format.ts";

const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

describe("the format of a report", () => {
  test.each([
    [null, "json"],
    ["", "json"],
    ["*/*", "json"],
    ["application/json", "json"],
    ["text/html", "html"],
    [BROWSER, "html"],
    ["application/json, text/html", "json"],
    ["application/json;q=0.5, text/html", "html"],
    ["text/*", "html"],
    ["application/pdf, text/html;q=0.1", "pdf"],
    ["application/pdf", "pdf"],
    ["text/csv, */*;q=0.1", "csv"],
    ["text/html;q=0, */*", "json"],
    ["TEXT/HTML; level=1", "html"],
  ] as const)("for Accept %p is %p", (accept, format) => {
    expect(negotiateFormat(undefined, accept)).toBe(format);
  });

  test("is the one asked for by name, whatever Accept says", () => {
    expect(negotiateFormat("html", "application/json")).toBe("html");
    expect(negotiateFormat("json", BROWSER)).toBe("json");
  });

  test.each(["application/json;q=0", "image/*"])("cannot be found for Accept %p", (accept) => {
    expect(() => negotiateFormat(undefined, accept)).toThrow(expect.objectContaining({ code: "not-acceptable" }));
  });

  test.each(["pdf", "csv"] as const)("is %p where it is asked for by name, whatever Accept says", (format) => {
    expect(negotiateFormat(format, "text/html")).toBe(format);
  });
});
