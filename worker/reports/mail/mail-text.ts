import * as content from "../content.ts";
import type { Page } from "../page.ts";
import type { MailLinks } from "./mail-types.ts";

/** The text of a user stays on its line, so that it cannot look like Forja's own words. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ").trim();

const titled = (title: string, lines: readonly string[]): string =>
  [title, ...lines.map((line) => `  ${oneLine(line)}`)].join("\n");

export const mailText = (page: Page, { reportUrl, unsubscribeUrl }: MailLinks): string => {
  const { text } = page;
  const plan = content.planRows(page).map(({ when, what, status, facts }) => {
    const state = status === null ? [] : [text.plan.status[status]];
    return [`${when}: ${what}`, ...state, ...(facts === "" ? [] : [facts])].join(" · ");
  });
  const { summary, rows } = content.strength(page);
  const strength = rows.map(({ lift, best, rateText, statusText }) =>
    [`${lift}: ${best}`, ...(rateText === "" ? [] : [rateText]), statusText].join(" · "),
  );
  const insights = content.insightsOf(page).map(({ title, body }) => `${title}. ${body}`);
  const parts = [
    `${page.title}\n\n${content.verdict(page)}`,
    titled(content.planTitle(page), plan.length === 0 ? [text.plan.none] : plan),
    titled(content.strengthTitle(page), [summary, ...strength]),
    titled(text.insights.title, insights.length === 0 ? [text.insights.none] : insights),
    `${text.mail.open}: ${reportUrl}`,
    `--\n${text.mail.reason}\n${text.mail.unsubscribe}: ${unsubscribeUrl}`,
  ];
  return `${parts.join("\n\n")}\n`;
};
