import { describe, expect, test } from "bun:test";
import type { TrendStatus } from "#core/analysis/analysis-document.ts";
import { periodOf, reportWindow } from "#core/reports/report-period.ts";
import { LOCALES } from "#core/taxonomy.ts";
import { instantOf } from "#core/time/zone.ts";
import { bodyweightAthlete, lifter, persona, RUN, type Workout } from "#tests/support/personas.ts";
import { reportOf } from "#tests/support/reports.ts";
import { planRows, strength } from "#worker/reports/content.ts";
import { createPage } from "#worker/reports/page.ts";

/** Without the spaces of typesetters. */
const plain = (text: string) => text.replace(/[\u00a0\u2009\u202f]/g, " ");

describe("the plan of a month", () => {
  test("is told week by week: what was done of it, what was not, and what is to come", () => {
    const rows = planRows(createPage(reportOf(lifter(), { kind: "monthly" }), "en")).map(({ when, what, active }) => [
      plain(when),
      plain(what),
      active,
    ]);
    expect(rows).toEqual([
      ["1 Nov", "No training", false],
      ["2 – 8 Nov", "3 of 3 done", true],
      ["9 – 15 Nov", "3 of 3 done", true],
      ["16 – 22 Nov", "3 of 4 done", true],
      ["23 – 29 Nov", "To come", false],
      ["30 Nov", "To come", false],
    ]);
  });

  const run = (date: string): Workout => ({
    date,
    title: "Run",
    minutes: 30,
    rpe: null,
    performances: [{ exercise: RUN, sets: 1, reps: 0, weightKg: null, meters: 5000 }],
  });
  const factsOf = (...dates: string[]) => {
    const person = persona("runner", dates.map(run));
    const history = {
      ...person.history,
      window: reportWindow(periodOf("monthly", "2026-11-01", "monday"), "2026-12-01", "monday"),
    };
    const computedAt = instantOf("2026-12-01", "06:00", "Europe/Madrid");
    const report = reportOf(person, { kind: "monthly", date: "2026-11-30", history, computedAt });
    return planRows(createPage(report, "es")).map(({ facts }) => plain(facts));
  };

  test("sums up distances, and leaves them out where a day had several workouts", () => {
    expect(factsOf("2026-11-03", "2026-11-05")[1]).toBe("10 km · 1 h");
    expect(factsOf("2026-11-03", "2026-11-03")[1]).toBe("2 series · 1 h");
  });
});

describe("whether it makes stronger", () => {
  const summaries = (...statuses: TrendStatus[]) => {
    const report = reportOf(lifter());
    const lifts = statuses.flatMap((status, index) => {
      const lift = report.lifts[index];
      return lift === undefined ? [] : [{ ...lift, status }];
    });
    return LOCALES.map((locale) => strength(createPage({ ...report, lifts }, locale)).summary);
  };

  test.each([
    [["insufficient-data", "insufficient-data"], "Too early to say", "Aún es pronto"],
    [["improving"], "Yes: your main lift is going up.", "Sí: tu ejercicio principal va a más."],
    [["declining"], "Your main lift was going down.", "Tu ejercicio principal fue a menos."],
    [
      ["improving", "plateau"],
      "1 of 2 main lifts is going up, none was going down.",
      "1 de tus 2 ejercicios principales va a más y ninguno fue a menos.",
    ],
    [
      ["improving", "improving", "declining"],
      "2 of 3 main lifts are going up, 1 was going down.",
      "2 de tus 3 ejercicios principales van a más y 1 fue a menos.",
    ],
    [
      ["declining", "declining", "plateau"],
      "2 of 3 main lifts were going down, none is going up.",
      "2 de tus 3 ejercicios principales fueron a menos y ninguno va a más.",
    ],
    [["plateau"], "Your main lift stands still.", "Tu ejercicio principal no avanza."],
    [["uncertain"], "Your main lift scatters too much", "Tu ejercicio principal varía demasiado"],
    [
      ["uncertain", "insufficient-data"],
      "Your main lifts scatter too much",
      "Tus ejercicios principales varían demasiado",
    ],
    [
      ["plateau", "uncertain"],
      "1 of 2 main lifts is standing still, none is going up.",
      "1 de tus 2 ejercicios principales no avanza y ninguno va a más.",
    ],
  ] as const)("is answered for %p", (statuses, english, spanish) => {
    const [inEnglish = "", inSpanish = ""] = summaries(...statuses);
    expect(inEnglish).toStartWith(english);
    expect(inSpanish).toStartWith(spanish);
  });

  test("is told by records where nothing can be estimated", () => {
    const [english, spanish] = LOCALES.map((locale) =>
      plain(strength(createPage(reportOf(bodyweightAthlete()), locale)).summary),
    );
    expect(english).toEndWith("1 record was beaten this week.");
    expect(spanish).toEndWith("Esta semana cayó 1 récord.");
  });
});
