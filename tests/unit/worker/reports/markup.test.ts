import { describe, expect, test } from "bun:test";
import { html, trusted } from "#worker/reports/markup.ts";

describe("markup", () => {
  test("escapes strings for text and for attributes", () => {
    expect(html`<p title="${`"'<>&`}">${"<b>"}</p>`.markup).toBe('<p title="&quot;&#39;&lt;&gt;&amp;">&lt;b&gt;</p>');
  });

  test("nests markup without escaping it twice", () => {
    const item = (text: string) => html`<li>${text}</li>`;
    expect(html`<ul>${["a", "&"].map(item)}</ul>${null}`.markup).toBe("<ul><li>a</li><li>&amp;</li></ul>");
  });

  test("replaces what no document may hold", () => {
    expect(html`${"a\u0000b\u001bc\u{d800}d\ne"}`.markup).toBe("a\ufffdb\ufffdc\ufffdd\ne");
  });

  test("keeps astral characters and marks", () => {
    expect(html`${"🏋️‍♀️ ñandú e\u0301"}`.markup).toBe("🏋️‍♀️ ñandú e\u0301");
  });

  test("leaves our own text as it is", () => {
    expect(html`<style>${trusted("a > b {}")}</style>`.markup).toBe("<style>a > b {}</style>");
  });
});
