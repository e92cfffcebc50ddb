import { describe, expect, test } from "bun:test";
import { LOCALES } from "#core/taxonomy.ts";
import { lifter, PERSONAS, runner } from "#tests/support/personas.ts";
import { reportOf } from "#tests/support/reports.ts";
import { verdict } from "#worker/reports/content.ts";
import { reportMail } from "#worker/reports/mail/report-mail.ts";
import { createPage } from "#worker/reports/page.ts";

const LINKS = {
  reportUrl: "https://forja.example.com/reports/1",
  unsubscribeUrl: "https://api.example.com/api/v1/reports/unsubscribe?token=2",
};
const NOT_A_VALUE = /NaN|undefined|Infinity|\[object|Invalid Date/;
const PNG = [0x89, 0x50, 0x4e, 0x47];

const people = PERSONAS.flatMap((make) => LOCALES.map((locale) => ({ name: make().name, make, locale })));

describe("the mail of a report", () => {
  test.each(people)("says the same as a page and as words for $name, $locale", async ({ make, locale }) => {
    const report = reportOf(make());
    const mail = await reportMail(report, { locale, ...LINKS });
    const page = createPage(report, locale);
    expect(mail.subject).toContain(page.period);
    expect(mail.text).toContain(verdict(page));
    for (const part of [mail.text, mail.html ?? ""]) {
      expect(part).toContain(LINKS.reportUrl);
      expect(part).toContain(LINKS.unsubscribeUrl);
      expect(part.match(NOT_A_VALUE)).toBeNull();
    }
    expect(mail.html).toContain(`<html lang="${locale}">`);
    expect(mail.unsubscribeUrl).toBe(LINKS.unsubscribeUrl);
  });

  test("brings its pictures along and loads nothing", async () => {
    const mail = await reportMail(reportOf(lifter()), { locale: "en", ...LINKS });
    const named = [...(mail.html ?? "").matchAll(/src="([^"]+)"/g)].map(([, source = ""]) => source);
    expect(named).toEqual(["cid:periods", "cid:lift-0", "cid:lift-1"]);
    expect(mail.images?.map(({ cid }) => `cid:${cid}`)).toEqual(named);
    for (const { png } of mail.images ?? []) {
      expect([...png.subarray(0, 4)]).toEqual(PNG);
      // Twice 360 points wide.
      expect(Buffer.from(png).readUInt32BE(16)).toBe(720);
      expect(png.byteLength).toBeLessThan(60_000);
    }
    for (const [, alt] of (mail.html ?? "").matchAll(/<img[^>]* alt="([^"]*)"/g)) expect(alt).toMatch(/\S/);
    expect(mail.html).not.toMatch(/<script|<link|url\(/);
    const { images } = await reportMail(reportOf(runner()), { locale: "en", ...LINKS });
    expect(images).toHaveLength(1);
  });

  test("shows what a user wrote as text on one line", async () => {
    const person = lifter();
    const evil = `<b>x</b>\n\nPay here: https://evil.example`;
    const titles = new Map([...person.titles.keys()].map((id) => [id, evil]));
    const mail = await reportMail(reportOf(person, { titles }), { locale: "en", ...LINKS });
    expect(mail.html).toContain("&lt;b&gt;x&lt;/b&gt;");
    expect(mail.html).not.toContain("<b>x</b>");
    expect(mail.text).not.toMatch(/^Pay here/m);
  });
});
