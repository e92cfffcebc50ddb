import type { PeriodReport } from "#core/reports/period-report-document.ts";
import type { Locale } from "#core/taxonomy.ts";
import { harmlessReport } from "../../mails/harmless-text.ts";
import type { Mail } from "../../mails/mailer.ts";
import { createPage, type Page } from "../page.ts";
import { liftChart, periodCharts } from "../report-charts.ts";
import { mailHtml } from "./mail-html.ts";
import { mailText } from "./mail-text.ts";
import type { MailLinks, MailPicture } from "./mail-types.ts";
import { scenePngs } from "./scene-png.ts";

const LIFTS_PICTURED = 2;

const picturesOf = (page: Page): MailPicture[] => [
  ...periodCharts(page)
    .slice(0, 1)
    .map(({ title, scene }) => ({ cid: "periods", title, scene })),
  ...page.report.lifts.slice(0, LIFTS_PICTURED).map((lift, index) => {
    const scene = liftChart(page, lift, `lift-${index}`);
    return { cid: `lift-${index}`, title: scene.label?.title ?? "", scene };
  }),
];

export const reportMail = async (
  report: PeriodReport,
  { locale, ...links }: MailLinks & { readonly locale: Locale },
): Promise<Omit<Mail, "id" | "to">> => {
  const page = createPage(harmlessReport(report), locale);
  const pictures = picturesOf(page);
  const pngs = await scenePngs(pictures.map(({ scene }) => scene));
  const images = pictures.flatMap(({ cid }, at) => {
    const png = pngs[at];
    return png === undefined ? [] : [{ cid, png }];
  });
  return {
    subject: page.text.mail.subject(page.period),
    text: mailText(page, links),
    html: mailHtml(page, links, pictures),
    images,
    unsubscribeUrl: links.unsubscribeUrl,
  };
};
