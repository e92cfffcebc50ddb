export const FORECAST_WEEKS = [4, 8, 12] as const;
export type ForecastWeeks = (typeof FORECAST_WEEKS)[number];
