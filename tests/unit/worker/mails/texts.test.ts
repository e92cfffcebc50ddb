import { describe, expect, test } from "bun:test";
import { LOCALES } from "#core/taxonomy.ts";
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
  ending: {
    cause: "logout-all",
    ended: {
      everything: true,
      sessions: 2,
      apiKeys: ["backup http://evil.example/key", "notes"],
      calendar: true,
      reportShares: 1,
      routineLinks: ["Fives"],
      emailChange: true,
      webhooks: ["hooks.evil.example"],
      grantsGiven: ["coach@evil.example"],
      grantsReceived: [],
    },
  },
  notices: [
    { id: "1", kind: "api-key", label: "www.evil.example", at: new Date("2026-11-24T03:40:00.000Z") },
    { id: "2", kind: "calendar", label: null, at: new Date("2026-11-24T03:41:00.000Z") },
  ],
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
    expect(invited(false)).toContain("Ada (ada[@]example[.]com) invites you");
    expect(invited(false)).toContain(
      "- see training, routines, analyses and reports, without the body's weight\n- write routines",
    );
    expect(invited(false)).not.toContain("measurements");
    expect([invited(false).includes("register"), invited(true).includes("register")]).toEqual([true, false]);
    const nameless = { ...FACTS.invitation, athlete: null };
    expect(writeMail("es", "coach-invitation", { ...FACTS, invitation: nameless }).text).toContain(
      "\n\nada[@]example[.]com te invita",
    );
    const lines = { ...FACTS.invitation, athlete: "Ada\n\nPay here" };
    expect(writeMail("en", "coach-invitation", { ...FACTS, invitation: lines }).text).toContain(
      "\nAda Pay here (ada[@]",
    );
  });

  test("lists what ended, by count and name, and what rests", () => {
    const { subject, text } = writeMail("en", "access-ended", FACTS);
    expect(subject).toBe("All access to your account was ended");
    for (const line of [
      "- 2 sessions",
      "- 2 API keys: backup http[:]/ /evil[.]example/key, notes",
      "- the address of the calendar",
      "- 1 shared report",
      "- the link of 1 routine: Fives",
      "- a change of the e-mail address that was not confirmed yet",
      "- 1 webhook: hooks[.]evil[.]example",
      "- 1 coach of yours: coach[@]evil[.]example",
    ]) {
      expect(text.split("\n")).toContain(line);
    }
    expect(text).not.toContain("athlete");
    const apiKeys = Array.from({ length: 12 }, (_, index) => `key ${index}`);
    const many = { ...FACTS.ending, ended: { ...FACTS.ending.ended, apiKeys } };
    expect(writeMail("es", "access-ended", { ...FACTS, ending: many }).text).toContain("key 9, y 2 más\n");
  });

  test("tells of each new access with its name and its time", () => {
    const { text } = writeMail("en", "access-added", FACTS);
    expect(text).toContain("- an API key: www[.]evil[.]example (24 November 2026 at 04:40)\n");
    expect(text).toContain("- a public address of your calendar (24 November 2026 at 04:41)\n");
  });

  test("keeps words of other people on one line", () => {
    const { text } = writeMail("en", "new-device", { ...FACTS, name: "Ada\n\nPay here", device: "a\u2028\u202eb" });
    expect(text).toStartWith("Hello Ada Pay here,\n");
    expect(text).toContain("Device: a b\n");
  });
});
