import { expect, test } from "bun:test";
import { readForjaDocument } from "#worker/importers/forja/read-document.ts";
import { ImportLog } from "#worker/importers/import-log.ts";

const documentOf = (parts: string): string => `{"format":"forja","formatVersion":1,${parts}}`;
const zeros = (count: number): string => `[${"0,".repeat(count)}0]`;

test.each([
  ["rows", documentOf(`"checkins":${zeros(16_000_000)}`)],
  ["values in a row", documentOf(`"exercises":[{"texts":${zeros(16_000_000)}}]`)],
  ["values in a part that stands once", documentOf(`"profile":${zeros(16_000_000)}`)],
  ["objects", documentOf(`"checkins":[${"{},".repeat(10_000_000)}{}]`)],
])("a document of %s without number is refused before it fills the memory", (_of, text) => {
  const before = process.memoryUsage.rss();
  const started = performance.now();
  expect(() => readForjaDocument(text, new ImportLog())).toThrow("more than 200,000 rows");
  expect(performance.now() - started).toBeLessThan(5_000);
  expect(process.memoryUsage.rss() - before).toBeLessThan(300_000_000);
});

test("a document of more rows than an import may have is refused for them", () => {
  const text = documentOf(`"checkins":${zeros(200_000)}`);
  expect(() => readForjaDocument(text, new ImportLog())).toThrow("more than 200,000 rows");
  expect(() => readForjaDocument(documentOf('"checkins":{}'), new ImportLog())).toThrow("a part");
});
