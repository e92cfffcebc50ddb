import { describe, expect, test } from "bun:test";
import { measurements } from "#db/postgres/schema/index.ts";
import { at, textAt } from "#tests/support/app.ts";
import { importFixture } from "#tests/support/fixtures/imports/index.ts";
import { generateHistory } from "#tests/support/generate-history.ts";
import { importsBench, listAt, strongExport } from "#tests/support/imports.ts";

const bench = importsBench();

describe("what is still to be told", () => {
  test("a commit without the unit that the file leaves open is refused and changes nothing", async () => {
    const person = await bench.person();
    const dryRun = await bench.dryRun(person, importFixture("strong-classic.csv"));
    const id = textAt(dryRun, "id");
    const answer = await bench.post(person, `imports/${id}/commit`, { weightUnit: "kg" });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: "request-invalid", errors: [{ pointer: "/distanceUnit" }] });
    expect((await bench.post(person, `imports/${id}/commit`)).body).toMatchObject({
      errors: [{ pointer: "/weightUnit" }, { pointer: "/distanceUnit" }],
    });
    expect(await bench.find(person, id)).toMatchObject({ status: "needs-input", version: at(dryRun, "version") });
  });

  test("a unit that was told with the upload is not asked for", async () => {
    const person = await bench.person();
    const dryRun = await bench.dryRun(person, importFixture("strong-classic-old.csv"), { weightUnit: "lb" });
    expect(dryRun).toMatchObject({ status: "ready", needs: [] });
    await bench.commit(person, textAt(dryRun, "id"));
    const [newest] = await bench.workouts(person);
    expect(at(newest, "exercises", 0, "sets", 0)).toMatchObject({
      weight: { value: 225, unit: "lb" },
      weightKg: 102.05828325,
      reps: 5,
    });
  });

  test("a distance that is too far in the unit that is told at last is a row error, not a set", async () => {
    const person = await bench.person();
    const csv =
      "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n" +
      '2026-01-02 07:05:00,"Run",45m,"Running",1,0,0,5.2,1710,"","",\n' +
      '2026-01-02 07:05:00,"Run",45m,"Running",2,0,0,5200,1710,"","",\n';
    const dryRun = await bench.dryRun(person, csv);
    expect(dryRun).toMatchObject({ needs: ["distanceUnit"], counts: { sets: 2 }, rowErrors: [] });
    const id = textAt(dryRun, "id");
    expect(await bench.commit(person, id, { distanceUnit: "km" })).toMatchObject({ status: "completed" });
    expect(await bench.find(person, id)).toMatchObject({ counts: { rows: 2, sets: 1 }, rowErrors: [{ row: 3 }] });
    const [run] = await bench.workouts(person);
    expect(at(run, "exercises", 0, "sets")).toMatchObject([{ distanceMeters: 5200, durationSeconds: 1710 }]);
  });
});

describe("a mapping", () => {
  const CSV = strongExport(
    "2026-05-04 18:00:00,A,1h,Bench Press (Barbell),1,100,kg,5,8,0,,0,,",
    "2026-05-04 18:00:00,A,1h,Zorbing / uphill,1,0,,12,,0,,0,,",
    "2026-05-04 18:00:00,A,1h,Machine of my gym,1,60,kg,10,,0,,0,,",
    "2026-05-05 18:00:00,B,1h,Zorbing / uphill,1,0,,10,,0,,0,,",
  );

  test("names that are sure are found, others are not", async () => {
    const person = await bench.person({ locale: "es" });
    const dryRun = await bench.dryRun(person, CSV);
    const [bench1, zorbing] = listAt(dryRun, "exercises");
    expect(bench1).toMatchObject({ sourceName: "Bench Press (Barbell)", confidence: 1 });
    expect(textAt(bench1, "exerciseId")).toBe(textAt(bench1, "candidates", 0, "exerciseId"));
    expect(zorbing).toMatchObject({ sourceName: "Zorbing / uphill", exerciseId: null });
    const spanish = await bench.app.call("GET", `/api/v1/imports/${textAt(dryRun, "id")}`, {
      token: person.token,
      headers: { "accept-language": "es" },
    });
    expect(textAt(spanish.body, "exercises", 0, "candidates", 0, "name")).toMatch(/banca/i);
  });

  test("chooses, makes and leaves out; a workout of which nothing is left is not added", async () => {
    const person = await bench.person();
    const squat = await bench.exercise(person, "back squat");
    const id = await bench.add(
      person,
      CSV,
      {},
      {
        mapping: {
          "Machine of my gym": textAt(squat, "id"),
          "Zorbing / uphill": "skip",
          "Bench Press (Barbell)": "create",
        },
      },
    );
    const workouts = await bench.workouts(person);
    expect(workouts).toHaveLength(1);
    const exercises = listAt(workouts[0], "exercises");
    expect(exercises.map((exercise) => at(exercise, "sets", 0, "reps"))).toEqual([5, 10]);
    expect(at(exercises[1], "exerciseId")).toBe(textAt(squat, "id"));
    const made = await bench.get(person, `exercises/${textAt(exercises[0], "exerciseId")}`);
    expect(made).toMatchObject({ owner: "user", name: "Bench Press (Barbell)", trackingType: "weight_reps" });
    expect(workouts[0]).toMatchObject({ importId: id, status: "completed" });
  });

  test("points at what is wrong in it", async () => {
    const person = await bench.person();
    const other = await bench.person();
    const theirs = await bench.app.call("POST", "/api/v1/exercises", {
      token: other.token,
      body: { name: "Theirs", trackingType: "weight_reps" },
    });
    const id = textAt(await bench.dryRun(person, CSV), "id");
    const refused = await bench.post(person, `imports/${id}/commit`, {
      mapping: { Squat: "skip", "Zorbing / uphill": textAt(theirs.body, "id") },
    });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({
      errors: [{ pointer: "/mapping/Squat" }, { pointer: "/mapping/Zorbing ~1 uphill" }],
    });
    expect((await bench.post(person, `imports/${id}/commit`, { mapping: { "Zorbing / uphill": "drop" } })).status).toBe(
      422,
    );
    expect(await bench.find(person, id)).toMatchObject({ status: "ready" });
  });

  test("names that nobody mapped become exercises of the kind that their sets show", async () => {
    const person = await bench.person();
    const day = "2026-06-01 18:00:00,A,1h";
    await bench.add(
      person,
      strongExport(
        `${day},Quux lift,1,60,kg,10,,0,,0,,`,
        `${day},Quux hop,1,0,,12,,0,,0,,`,
        `${day},Quux hold,1,0,,0,,0,,45,,`,
        `${day},Quux walk,1,0,,0,,400,m,0,,`,
        `${day},Quux haul,1,40,kg,0,,50,m,0,,`,
        `${day},Quux hang,1,20,kg,0,,0,,30,,`,
        `${day},Quux dip (Assisted),1,-20,kg,8,,0,,0,,`,
      ),
      {},
      {
        mapping: Object.fromEntries(
          ["lift", "hop", "hold", "walk", "haul", "hang", "dip (Assisted)"].map((word) => [`Quux ${word}`, "create"]),
        ),
      },
    );
    const [workout] = await bench.workouts(person);
    const types = await Promise.all(
      listAt(workout, "exercises").map(async (exercise) =>
        textAt(await bench.get(person, `exercises/${textAt(exercise, "exerciseId")}`), "trackingType"),
      ),
    );
    expect(types).toEqual([
      "weight_reps",
      "reps_only",
      "duration",
      "distance_duration",
      "weight_distance",
      "weight_duration",
      "assisted_bodyweight",
    ]);
    expect(at(workout, "exercises", 6, "sets", 0)).toMatchObject({ weight: { value: 20, unit: "kg" }, reps: 8 });
  });

  test("assistance on an exercise that is not an assisted one is left out and said", async () => {
    const person = await bench.person();
    const csv = strongExport("2026-06-01 18:00:00,A,1h,Pull Up (Assisted),1,-20,kg,8,,0,,0,,");
    const pullUp = await bench.exercise(person, "bench press");
    const id = await bench.add(person, csv, {}, { mapping: { "Pull Up (Assisted)": textAt(pullUp, "id") } });
    expect(await bench.find(person, id)).toMatchObject({
      warnings: [{ code: "assistance-dropped", params: { count: 1, rows: [2] } }],
    });
    expect(at((await bench.workouts(person))[0], "exercises", 0, "sets", 0)).toMatchObject({ weight: null, reps: 8 });
  });
});

describe("the same again", () => {
  test("a file that was committed before is all duplicates, and its commit adds nothing", async () => {
    const person = await bench.person();
    const csv = strongExport(
      "2026-05-04 18:00:00,A,1h,Quux lift,1,100,kg,5,8,0,,0,,",
      "2026-05-06 18:00:00,A,1h,Squat (Barbell),1,100,kg,5,8,0,,0,,",
    );
    const first = await bench.add(person, csv);
    const before = await bench.workouts(person);
    const again = await bench.dryRun(person, csv);
    expect(again).toMatchObject({ counts: { workouts: 2, duplicates: 2 } });
    expect(await bench.commit(person, textAt(again, "id"), { mapping: { "Quux lift": "create" } })).toMatchObject({
      status: "completed",
    });
    expect(await bench.workouts(person)).toEqual(before);
    expect(listAt(await bench.get(person, "exercises?owner=user"), "data")).toHaveLength(1);
    const refused = await bench.post(person, `imports/${first}/commit`);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: "state-conflict" });
  });

  test("two imports of one file that are committed at once add it once", async () => {
    const person = await bench.person();
    const { csv } = generateHistory({ seed: 9, workouts: 40, sets: 200 });
    const [one, two] = await Promise.all([bench.dryRun(person, csv), bench.dryRun(person, csv)]);
    const jobs = await Promise.all([one, two].map((found) => bench.commit(person, textAt(found, "id"))));
    expect(jobs).toMatchObject([{ status: "completed" }, { status: "completed" }]);
    expect(await bench.workouts(person)).toHaveLength(40);
    const found = await Promise.all([one, two].map((dryRun) => bench.find(person, textAt(dryRun, "id"))));
    expect(found.map((imported) => at(imported, "counts", "duplicates")).sort()).toEqual([0, 40]);
  });

  test("a longer export of the same log adds only what is new, with the same new exercises", async () => {
    const person = await bench.person();
    const row = "2026-05-04 18:00:00,A,1h,Quux lift,1,100,kg,5,8,0,,0,,";
    const later = "2026-05-06 18:00:00,A,1h,Quux lift,1,105,kg,5,8,0,,0,,";
    const both = [
      textAt(await bench.dryRun(person, strongExport(row)), "id"),
      textAt(await bench.dryRun(person, strongExport(row, later)), "id"),
    ];
    for (const id of both) expect(await bench.commit(person, id)).toMatchObject({ status: "completed" });
    const workouts = await bench.workouts(person);
    expect(workouts).toHaveLength(2);
    expect(new Set(workouts.map((workout) => at(workout, "exercises", 0, "exerciseId"))).size).toBe(1);
  });

  test("a workout that was logged by hand at the same start under the same title is a duplicate", async () => {
    const person = await bench.person({ timeZone: "Europe/Madrid" });
    await bench.post(person, "workouts", { title: "A", startedAt: "2026-05-04T16:00:00.000Z", status: "active" });
    const csv = strongExport(
      "2026-05-04 18:00:00,A,1h,Squat (Barbell),1,100,kg,5,8,0,,0,,",
      "2026-05-04 18:00:00,B,1h,Squat (Barbell),1,100,kg,5,8,0,,0,,",
    );
    expect(await bench.dryRun(person, csv)).toMatchObject({ counts: { workouts: 2, duplicates: 1 } });
  });
});

describe("time", () => {
  test("the clock of the file hangs where the sender says, also when it is put on or back", async () => {
    const person = await bench.person({ timeZone: "America/New_York" });
    await bench.add(
      person,
      strongExport(
        "2026-03-29 01:50:00,Gap,30m,Squat (Barbell),1,100,kg,5,,0,,0,,",
        "2026-03-29 02:30:00,Skipped,1h,Squat (Barbell),1,100,kg,5,,0,,0,,",
        "2026-10-25 02:30:00,Twice,1h,Squat (Barbell),1,100,kg,5,,0,,0,,",
        "2026-06-30 23:55:00,Late,1h,Squat (Barbell),1,100,kg,5,,0,,0,,",
      ),
      { timeZone: "Europe/Madrid" },
    );
    const workouts = await bench.workouts(person);
    expect(workouts.toReversed()).toMatchObject([
      { title: "Gap", startedAt: "2026-03-29T00:50:00.000Z", endedAt: "2026-03-29T01:20:00.000Z" },
      { title: "Skipped", startedAt: "2026-03-29T01:30:00.000Z", localDate: "2026-03-29" },
      { title: "Late", startedAt: "2026-06-30T21:55:00.000Z", localDate: "2026-06-30", timeZone: "Europe/Madrid" },
      { title: "Twice", startedAt: "2026-10-25T00:30:00.000Z", totals: { durationSeconds: 3600 } },
    ]);
  });

  test("an end that the clock shows before a skipped start is as far from it as the hands moved", async () => {
    const person = await bench.person({ timeZone: "Europe/Madrid" });
    await bench.add(
      person,
      "title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,set_type,weight_kg,reps,distance_km,duration_seconds,rpe\n" +
        '"A","29 Mar 2026, 02:30","29 Mar 2026, 03:10",,"Squat (Barbell)",,,0,normal,100,5,,,\n',
    );
    expect((await bench.workouts(person))[0]).toMatchObject({
      startedAt: "2026-03-29T01:30:00.000Z",
      endedAt: "2026-03-29T02:10:00.000Z",
    });
  });
});

test("body weight counts from when it was known", async () => {
  const person = await bench.person();
  await bench.stores.db.insert(measurements).values({
    id: Bun.randomUUIDv7(),
    userId: person.userId,
    kind: "bodyweight",
    value: 80,
    unit: "kg",
    canonicalValue: 80,
    measuredAt: new Date("2026-05-05T08:00:00Z"),
    timeZone: "UTC",
    localDate: "2026-05-05",
  });
  await bench.add(
    person,
    strongExport(
      "2026-05-04 18:00:00,Before,1h,Pull Up,1,0,,8,,0,,0,,",
      "2026-05-05 08:00:00,After,1h,Pull Up,1,0,,10,,0,,0,,",
    ),
  );
  expect((await bench.workouts(person)).toReversed()).toMatchObject([
    { title: "Before", totals: { volumeKg: 0 } },
    { title: "After", totals: { volumeKg: 800 } },
  ]);
});

test("supersets, notes, effort and rests come along", async () => {
  const person = await bench.person();
  await bench.add(person, importFixture("hevy-kg.csv"));
  const push = (await bench.workouts(person)).find((workout) => at(workout, "title") === "Push Day");
  expect(push).toMatchObject({ notes: "Good pump\nNo pain" });
  expect(listAt(push, "exercises").map((exercise) => at(exercise, "supersetGroup"))).toEqual([null, 1, 1, null]);
  expect(at(push, "exercises", 0)).toMatchObject({
    notes: "Pause\nat the chest",
    sets: [{ type: "warmup" }, { type: "normal", rpe: 8, rir: 2 }, { type: "failure", rir: 0 }, { type: "drop" }],
  });
  // Hevy leaves the weight of a body-weight exercise blank.
  expect(at(push, "exercises", 1, "sets", 0)).toMatchObject({ weight: null, reps: 12 });
});
