import { expect, test } from "bun:test";
import { WEBHOOK_EVENTS } from "#db/postgres/schema/index.ts";
import { codeBlocks, documentText, sectionsOf } from "#tests/support/documents/markdown.ts";
import { signatureOf } from "#worker/webhooks/signature.ts";

type Verifier = { readonly isFromForja: (secret: string, signature: string, body: string) => boolean };

const asVerifier = (module: unknown): Verifier => module as Verifier;

test("the example in docs/http.md accepts what Forja signs, and nothing else", async () => {
  const section = sectionsOf(await documentText("docs/http.md")).find(({ title }) => title === "Webhooks");
  const [code = ""] = codeBlocks(section?.text ?? "", "js");
  const encoded = Buffer.from(code).toString("base64");
  const { isFromForja } = asVerifier(await import(`data:text/javascript;base64,${encoded}`));
  const now = new Date();
  const signature = signatureOf("whsec_mine", '{"a":"ñ"}', now);
  expect(isFromForja("whsec_mine", signature, '{"a":"ñ"}')).toBe(true);
  expect(isFromForja("whsec_other", signature, '{"a":"ñ"}')).toBe(false);
  expect(isFromForja("whsec_mine", signature, '{"a":"n"}')).toBe(false);
  expect(isFromForja("whsec_mine", signature.replace("t=", "t=1"), '{"a":"ñ"}')).toBe(false);
  expect(isFromForja("whsec_mine", "", '{"a":"ñ"}')).toBe(false);
  const old = signatureOf("whsec_mine", "{}", new Date(now.getTime() - 301_000));
  expect(isFromForja("whsec_mine", old, "{}")).toBe(false);
});

test("docs/http.md lists each event", async () => {
  const section = sectionsOf(await documentText("docs/http.md")).find(({ title }) => title === "Webhooks");
  const listed = (section?.text ?? "").split("\n").filter((line) => line.startsWith("- "));
  expect(WEBHOOK_EVENTS.filter((event) => !listed.some((line) => line.includes(`\`${event}\``)))).toEqual([]);
});
