import { invalid } from "#core/errors.ts";
import type { LocalDate } from "#core/time/local-date.ts";

export const checkDateRange = (from: LocalDate | undefined, to: LocalDate | undefined): void => {
  if (from !== undefined && to !== undefined && to < from) {
    throw invalid({ pointer: "/to", detail: "must not be before from" });
  }
};
