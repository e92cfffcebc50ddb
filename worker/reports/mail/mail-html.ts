import type { InsightSeverity } from "#core/insights/insight-document.ts";
import * as content from "../content.ts";
import { html, type Markup } from "../markup.ts";
import type { Page } from "../page.ts";
import { LIGHT } from "../palette.ts";
import type { MailLinks, MailPicture } from "./mail-types.ts";

/** Tables and inline styles are all that every mail program shows. */

const FONT = "font-family: -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;";
const MUTED = `color: ${LIGHT.muted}; font-size: 14px;`;
const CELL = `border-bottom: 1px solid ${LIGHT.line}; padding: 8px 0; vertical-align: top;`;

const SEVERITY_COLORS: Readonly<Record<InsightSeverity, string>> = {
  warning: LIGHT.warning,
  notice: LIGHT.notice,
  positive: LIGHT.accent,
  info: LIGHT["accent-mid"],
};

const heading = (text: string): Markup =>
  html`<h2 style="${FONT} font-size: 17px; line-height: 1.3; margin: 28px 0 8px; color: ${LIGHT.ink};">${text}</h2>`;

const table = (rows: readonly Markup[]): Markup =>
  html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse: collapse; ${FONT} font-size: 15px; line-height: 1.4; color: ${LIGHT.ink};">${rows}</table>`;

const paragraph = (text: string, style = ""): Markup =>
  html`<p style="${FONT} font-size: 15px; line-height: 1.5; margin: 0 0 8px; color: ${LIGHT.ink}; ${style}">${text}</p>`;

const plan = (page: Page): Markup => {
  const { text } = page;
  const rows = content.planRows(page);
  if (rows.length === 0) return html`${heading(content.planTitle(page))}${paragraph(text.plan.none, MUTED)}`;
  const items = rows.map(({ when, what, status, active, facts }) => {
    const color = status === "done" ? LIGHT.accent : status === "missed" ? LIGHT.warning : LIGHT.muted;
    const state =
      status === null
        ? null
        : html` <span style="color: ${color}; font-size: 13px;">${text.plan.status[status]}</span>`;
    return html`<tr><td width="96" style="${CELL} ${MUTED}">${when}</td><td style="${CELL}"><span style="font-weight: ${active ? "600" : "400"};"><bdi>${what}</bdi></span>${state}<br><span style="${MUTED}">${facts}</span></td></tr>`;
  });
  return html`${heading(content.planTitle(page))}${table(items)}`;
};

const strength = (page: Page): Markup => {
  const { summary, rows } = content.strength(page);
  const items = rows.map(({ lift, best, rateText, status, statusText }) => {
    const color = status === "improving" ? LIGHT.accent : status === "declining" ? LIGHT.warning : LIGHT.muted;
    return html`<tr><td style="${CELL} padding-right: 8px;"><bdi>${lift}</bdi><br><span style="color: ${color}; font-size: 13px;">${statusText}</span></td><td align="right" style="${CELL} white-space: nowrap;">${best}<br><span style="${MUTED}">${rateText}</span></td></tr>`;
  });
  return html`${heading(content.strengthTitle(page))}${paragraph(summary)}${items.length === 0 ? null : table(items)}`;
};

const insights = (page: Page): Markup => {
  const { text } = page;
  const items = content
    .insightsOf(page)
    .map(
      ({ severity, title, body }) =>
        html`<tr><td style="border-left: 3px solid ${SEVERITY_COLORS[severity]}; padding: 0 0 0 12px;"><strong>${title}</strong><br>${body}</td></tr><tr><td height="12"></td></tr>`,
    );
  return html`${heading(text.insights.title)}${items.length === 0 ? paragraph(text.insights.none) : table(items)}`;
};

const picture = ({ cid, title, scene }: MailPicture): Markup =>
  html`<p style="${FONT} font-size: 14px; font-weight: 600; margin: 24px 0 6px; color: ${LIGHT.ink};">${title}</p>
<img src="cid:${cid}" width="520" alt="${scene.label?.description ?? ""}" style="display: block; width: 100%; max-width: 520px; height: auto; border: 0;">`;

export const mailHtml = (page: Page, links: MailLinks, pictures: readonly MailPicture[]): string => {
  const { report, text, format } = page;
  const name = text.periodName(report.period.key);
  return html`<!doctype html>
<html lang="${format.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${page.title}</title>
</head>
<body style="margin: 0; padding: 0; background: ${LIGHT.paper};">
<div style="display: none; max-height: 0; overflow: hidden;">${content.strength(page).summary}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${LIGHT.paper}"><tr><td align="center" style="padding: 24px 12px;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${LIGHT.card}" style="max-width: 580px; border: 1px solid ${LIGHT.line}; border-radius: 10px;"><tr><td align="left" style="padding: 28px 28px 32px;">
<p style="${FONT} ${MUTED} margin: 0 0 4px;"><strong style="color: ${LIGHT.accent};">Forja</strong> · ${text.kicker}${name === null ? "" : ` · ${name}`}</p>
<p style="${FONT} ${MUTED} margin: 0 0 10px; font-weight: 600;">${page.period}</p>
<h1 style="font-family: Georgia, 'Times New Roman', serif; font-size: 26px; line-height: 1.28; margin: 0; color: ${LIGHT.ink};">${content.verdict(page)}</h1>
${plan(page)}
${strength(page)}
${insights(page)}
${pictures.map(picture)}
<p style="margin: 28px 0 0;"><a href="${links.reportUrl}" style="${FONT} display: inline-block; padding: 12px 20px; border-radius: 8px; background: ${LIGHT.accent}; color: #ffffff; font-size: 15px; font-weight: 600; text-decoration: none;">${text.mail.open}</a></p>
</td></tr></table>
<p style="${FONT} ${MUTED} font-size: 13px; margin: 16px 0 0;">${text.mail.reason}<br><a href="${links.unsubscribeUrl}" style="color: ${LIGHT.muted};">${text.mail.unsubscribe}</a></p>
</td></tr></table>
</body>
</html>
`.markup;
};
