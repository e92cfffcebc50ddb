import { describe, expect, test } from "bun:test";
import { LOCALES } from "#core/training/taxonomy.ts";
import { writeMail } from "#worker/mails/texts.ts";
import { textsEn } from "#worker/mails/texts-en.ts";

const FACTS = {
  name: "Ada",
  link: "https://app.example.com/page#token=fm_abc",
  token: "fm_abc",
  newEmail: "new@example.com",
  device: "Firefox on Linux",
  at: new Date("2026-11-24T03:45:00.000Z"),
  timeZone: "Europe/Madrid",
} as const;

const KINDS = Object.keys(textsEn.mails) as (keyof typeof textsEn.mails)[];
const ASKS = ["verify-email", "reset-password", "change-email-old", "change-email-new"];

describe("a mail", () => {
  test.each(KINDS)("of kind %s has a subject of one line and a text in each language", (kind) => {
    const mails = LOCALES.map((locale) => writeMail(locale, kind, FACTS));
    for (const { subject, text } of mails) {
      expect(subject).toMatch(/^[^\r\n]{10,70}$/);
      expect(text).toContain("Ada");
      expect(text).not.toContain("undefined");
      expect(text.includes(FACTS.link)).toBe(ASKS.includes(kind));
    }
    expect(new Set(mails.map(({ subject }) => subject)).size).toBe(LOCALES.length);
  });

  test("says times in the words and the zone of its reader", () => {
    expect(writeMail("en", "new-device", FACTS).text).toContain("24 November 2026 at 04:45 (Europe/Madrid)");
    expect(writeMail("es", "new-device", FACTS).text).toContain("24 de noviembre de 2026");
  });

  test("does without a name and without a device", () => {
    expect(writeMail("en", "new-device", { ...FACTS, name: null, device: null }).text).toMatch(
      /^Hello,\n[\s\S]*Device: unknown\n/,
    );
    expect(writeMail("es", "new-device", { ...FACTS, name: null, device: null }).text).toContain("desconocido");
  });

  test("keeps words of other people on one line", () => {
    const { text } = writeMail("en", "new-device", { ...FACTS, name: "Ada\n\nPay here", device: "a\u2028\u202eb" });
    expect(text).toStartWith("Hello Ada Pay here,\n");
    expect(text).toContain("Device: a b\n");
  });
});
