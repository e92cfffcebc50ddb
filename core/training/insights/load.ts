import type { InsightRule } from "./context.ts";
import { isPaused } from "./context.ts";

const SPIKE_RATIO = 1.5;
const DROP_RATIO = 0.5;
/** Foster's limit, above which illness was more frequent in his athletes. */
const HIGH_MONOTONY = 2;

/** Load of the last week far above or below that of the last four (EWMA); needs 28 days. A contested measure. */
export const loadChange: InsightRule = (context) => {
  const { ewma, band } = context.found.load.acwr;
  const { ratio, acute, chronic } = ewma;
  if (isPaused(context) || ratio === null || acute === null || chronic === null) return [];
  const method = `${context.found.load.methods.acwrEwma}; ${band.caveat}`;
  const params = { ratio, acute, chronic };
  if (ratio > SPIKE_RATIO) return [{ code: "load-spike", severity: "notice", params, method }];
  return ratio < DROP_RATIO ? [{ code: "load-drop", severity: "info", params, method }] : [];
};

/** Every day alike: monotony above 2; needs seven days that differ. */
export const monotonyHigh: InsightRule = (context) => {
  const { monotony, strain, methods } = context.found.load;
  if (isPaused(context) || monotony === null || strain === null || monotony <= HIGH_MONOTONY) return [];
  return [{ code: "monotony-high", severity: "notice", params: { monotony, strain }, method: methods.monotony }];
};
