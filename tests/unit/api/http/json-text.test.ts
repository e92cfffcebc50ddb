import { expect, test } from "bun:test";
import { jsonText, pageText } from "#api/http/json-text.ts";
import { toPage } from "#api/http/pagination.ts";

test.each([[[]], [[{ name: 'a "b"' }]], [[{ name: "ñ" }, { name: null }]]])(
  "the text of a page is the JSON of it: %j",
  (items) => {
    const pageOf = <Row>(rows: readonly Row[]) =>
      toPage(
        rows,
        1,
        (row) => row,
        () => ({ id: "1" }),
      );
    expect(JSON.parse(pageText(pageOf(items.map(jsonText))))).toEqual(JSON.parse(JSON.stringify(pageOf(items))));
    expect(JSON.parse(pageText({ ...pageOf(items.map(jsonText)), omitted: 2 }))).toMatchObject({ omitted: 2 });
  },
);
