import type { TrendStatus } from "#core/analysis/analysis-document.ts";
import type { InsightSeverity } from "#core/insights/insight-document.ts";
import type { SessionStatus } from "#core/reports/period-report-document.ts";
import * as content from "../content.ts";
import type { Page } from "../page.ts";
import { LIGHT } from "../palette.ts";
import type { Sheets, TextStyle } from "./sheets.ts";

export const MUTED: TextStyle = { size: 9, color: LIGHT.muted };
export const STRONG: TextStyle = { font: "semibold" };

const ABOVE_HEADING = 15;
const BELOW_HEADING = 5;

export const heading = (sheets: Sheets, text: string, next: number): void => {
  sheets.ensure(ABOVE_HEADING + 18 + BELOW_HEADING + next);
  if (sheets.y > 60) sheets.y += ABOVE_HEADING;
  sheets.paragraph("H2", text, { font: "semibold", size: 12.5 }, BELOW_HEADING);
};

export const masthead = (sheets: Sheets, page: Page): void => {
  const { report, text } = page;
  const name = text.periodName(report.period.key);
  const kicker = [text.kicker, ...(name === null ? [] : [name])].join(" · ");
  const brand: TextStyle = { font: "semibold", size: 10, color: LIGHT.accent };
  const brandWidth = sheets.widthOf("Forja", brand);
  sheets.textAt("P", "Forja", { x: sheets.left, width: brandWidth + 2 }, sheets.y, brand);
  const right = { x: sheets.left + brandWidth + 8, width: sheets.width - brandWidth - 8 };
  sheets.y += sheets.textAt("P", kicker, right, sheets.y, { size: 10, color: LIGHT.muted });
  sheets.paragraph("P", page.period, { font: "semibold", size: 11.5, color: LIGHT.muted }, 6);
  sheets.paragraph("H1", content.verdict(page), { font: "semibold", size: 20 }, 2);
  if (content.isStillRunning(page)) sheets.paragraph("P", text.stillRunning, MUTED, 2);
};

const STATUS_COLORS: Readonly<Record<SessionStatus | TrendStatus, string>> = {
  done: LIGHT.accent,
  missed: LIGHT.warning,
  upcoming: LIGHT.muted,
  unplanned: LIGHT.muted,
  improving: LIGHT.accent,
  declining: LIGHT.warning,
  plateau: LIGHT.muted,
  uncertain: LIGHT.muted,
  "insufficient-data": LIGHT.muted,
};

const WHEN_WIDTH = 82;
const STATUS_WIDTH = 64;

export const planList = (sheets: Sheets, page: Page): void => {
  const { text, report } = page;
  const rows = content.planRows(page);
  heading(sheets, content.planTitle(page), 40);
  if (rows.length === 0) {
    sheets.paragraph("P", text.plan.none, MUTED);
    return;
  }
  const factsWidth = Math.min(
    sheets.width * 0.46,
    Math.max(...rows.map(({ facts }) => sheets.widthOf(facts, MUTED))) + 4,
  );
  const statusWidth = rows.some(({ status }) => status !== null) && report.kind === "weekly" ? STATUS_WIDTH : 0;
  const columns = {
    when: { x: sheets.left, width: WHEN_WIDTH },
    what: { x: sheets.left + WHEN_WIDTH, width: sheets.width - WHEN_WIDTH - statusWidth - factsWidth - 10 },
    status: { x: sheets.left + sheets.width - factsWidth - statusWidth, width: statusWidth },
    facts: { x: sheets.left + sheets.width - factsWidth, width: factsWidth },
  };
  sheets.rule(sheets.y);
  sheets.within("L", () => {
    for (const { when, what, status, active, facts } of rows) {
      const nameStyle = active ? STRONG : {};
      const height = Math.max(
        sheets.heightOf(what, columns.what.width, nameStyle),
        sheets.heightOf(facts, columns.facts.width, MUTED),
      );
      sheets.ensure(height + 6);
      const y = sheets.y + 3;
      sheets.within("LI", () => {
        sheets.textAt("P", when, columns.when, y + 0.8, MUTED);
        sheets.textAt("P", what, columns.what, y, nameStyle);
        if (status !== null && statusWidth > 0) {
          const style = { font: "semibold", size: 9, color: STATUS_COLORS[status] } as const;
          sheets.textAt("P", text.plan.status[status], columns.status, y + 0.8, style);
        }
        if (facts !== "") sheets.textAt("P", facts, columns.facts, y + 0.8, { ...MUTED, align: "right" });
      });
      sheets.y += height + 6;
      sheets.rule(sheets.y);
    }
  });
};

export const strengthTable = (sheets: Sheets, page: Page): void => {
  const { text } = page;
  const { summary, rows } = content.strength(page);
  heading(sheets, content.strengthTitle(page), 50);
  sheets.paragraph("P", summary, {}, rows.length === 0 ? 0 : 5);
  if (rows.length === 0) return;
  const { width, left } = sheets;
  const columns = [
    { x: left, width: width * 0.42 },
    { x: left + width * 0.42, width: width * 0.16 },
    { x: left + width * 0.58, width: width * 0.17 },
    { x: left + width * 0.79, width: width * 0.21 },
  ];
  const row = (tag: "TH" | "TD", cells: readonly string[], styles: readonly TextStyle[]) => {
    const heights = cells.map((cell, index) => sheets.heightOf(cell, columns[index]?.width ?? 0, styles[index]));
    const height = Math.max(...heights);
    sheets.ensure(height + 5);
    sheets.within("TR", () => {
      for (const [index, cell] of cells.entries()) {
        const column = columns[index];
        if (column !== undefined) sheets.textAt(tag, cell, column, sheets.y + 2.5, styles[index]);
      }
    });
    sheets.y += height + 5;
    sheets.rule(sheets.y);
  };
  const right = (style: TextStyle): TextStyle => ({ ...style, align: "right" });
  sheets.within("Table", () => {
    const { lift, best, rate, trend } = text.strength.columns;
    row("TH", [lift, best, rate, trend], [MUTED, right(MUTED), right(MUTED), MUTED]);
    for (const each of rows) {
      const status = { font: "semibold", size: 9, color: STATUS_COLORS[each.status] } as const;
      row("TD", [each.lift, each.best, each.rate, each.statusText], [{}, right({}), right({}), status]);
    }
  });
};

const SEVERITY_COLORS: Readonly<Record<InsightSeverity, string>> = {
  warning: LIGHT.warning,
  notice: LIGHT.notice,
  positive: LIGHT.accent,
  info: LIGHT["accent-mid"],
};

export const insightList = (sheets: Sheets, page: Page): void => {
  const { text } = page;
  const insights = content.insightsOf(page);
  heading(sheets, text.insights.title, 46);
  if (insights.length === 0) {
    sheets.paragraph("P", text.insights.none);
    return;
  }
  const column = { x: sheets.left + 11, width: sheets.width - 11 };
  sheets.within("L", () => {
    for (const { severity, title, body } of insights) {
      const height = sheets.heightOf(title, column.width, STRONG) + sheets.heightOf(body, column.width);
      sheets.ensure(height);
      sheets.stroke(sheets.left, sheets.y + 1, height - 2, SEVERITY_COLORS[severity]);
      sheets.within("LI", () => {
        sheets.y += sheets.textAt("P", title, column, sheets.y, STRONG);
        sheets.y += sheets.textAt("P", body, column, sheets.y);
      });
      sheets.y += 6.5;
    }
  });
  sheets.y -= 6.5;
};

export const statusColor = (status: TrendStatus): string => STATUS_COLORS[status];
