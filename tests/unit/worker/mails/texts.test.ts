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
  invitation: {
    grantId: "019abc",
    athlete: "Ada",
    email: "ada@example.com",
    scopes: ["read:training", "write:routines"],
    isRegistered: false,
  },
} as const;

const KINDS = Object.keys(textsEn.mails) as (keyof typeof textsEn.mails)[];
const ASKS = ["verify-email", "reset-password", "change-email-old", "change-email-new", "coach-invitation"];

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

  test("invites a coach in words for what may be done, and to register whoever has no account", () => {
    const invited = (isRegistered: boolean) =>
      writeMail("en", "coach-invitation", { ...FACTS, name: null, invitation: { ...FACTS.invitation, isRegistered } })
        .text;
    expect(invited(false)).toContain("Ada (ada@example.com) invites you");
    expect(invited(false)).toContain("- see training, routines, analyses and reports\n- write routines");
    expect(invited(false)).not.toContain("measurements");
    expect([invited(false).includes("register"), invited(true).includes("register")]).toEqual([true, false]);
    const nameless = { ...FACTS.invitation, athlete: null };
    expect(writeMail("es", "coach-invitation", { ...FACTS, invitation: nameless }).text).toContain(
      "\n\nada@example.com te invita",
    );
    const lines = { ...FACTS.invitation, athlete: "Ada\n\nPay here" };
    expect(writeMail("en", "coach-invitation", { ...FACTS, invitation: lines }).text).toContain("\nAda Pay here (ada@");
  });

  test("keeps words of other people on one line", () => {
    const { text } = writeMail("en", "new-device", { ...FACTS, name: "Ada\n\nPay here", device: "a\u2028\u202eb" });
    expect(text).toStartWith("Hello Ada Pay here,\n");
    expect(text).toContain("Device: a b\n");
  });
});
