import { beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { keepAccessEnding, NOTHING_LASTING } from "#db/postgres/queries/accounts/access-endings.ts";
import { accessNotices, jobs } from "#db/postgres/schema/index.ts";
import { textAt } from "#tests/support/app.ts";
import { exportText } from "#tests/support/exports.ts";
import { importsBench, listAt, type Person } from "#tests/support/imports.ts";
import { endProof } from "#tests/support/proof.ts";

let file: string;

const NAMES = ["Fives", "Threes", "Singles", "Wave", "Deload", "Pull", "Push"];

const bench = importsBench();

beforeAll(async () => {
  const owner = await bench.person();
  for (const name of NAMES) await bench.post(owner, "routines", { name, visibility: "link" });
  await bench.post(owner, "routines", { name: "Mine", visibility: "private" });
  file = await exportText(bench, owner, "json");
});

const linked = async (person: Person) => listAt(await bench.get(person, "routines?visibility=link"), "data").length;

const endAllAt = async ({ userId }: Person, at: Date) => {
  const ended = { sessions: 1, ...NOTHING_LASTING, everything: true };
  await keepAccessEnding(bench.stores.db, { id: Bun.randomUUIDv7(), userId, at, cause: "password-reset", ended });
};

describe("links of routines that an import brings", () => {
  test("are told to the owner, in one mail", async () => {
    const heir = await bench.person();
    await endAllAt(heir, new Date(Date.now() - 3_600_000));
    await bench.add(heir, file);
    expect(await linked(heir)).toBe(NAMES.length);
    const notices = await bench.stores.db.select().from(accessNotices).where(eq(accessNotices.userId, heir.userId));
    expect(notices).toMatchObject([{ kind: "routine-link", label: expect.stringMatching(/^(\w+, ){5}\+2$/) }]);
    const asked = await bench.stores.db.select().from(jobs).where(eq(jobs.userId, heir.userId));
    expect(asked.filter(({ payload }) => payload.mail === "access-added")).toHaveLength(1);
    await bench.add(heir, file);
    expect(await bench.stores.db.$count(accessNotices, eq(accessNotices.userId, heir.userId))).toBe(1);
  });

  test("are none where the commit had no fresh proof", async () => {
    const heir = await bench.person();
    await endProof(bench.stores.db, heir.userId);
    const found = await bench.find(heir, await bench.add(heir, file));
    expect(listAt(found, "warnings").map((warning) => textAt(warning, "code"))).toContain("links-unconfirmed");
    expect(await linked(heir)).toBe(0);
    expect(listAt(await bench.get(heir, "routines"), "data")).toHaveLength(NAMES.length + 1);
    expect(await bench.stores.db.$count(accessNotices, eq(accessNotices.userId, heir.userId))).toBe(0);
  });

  test("are none where all access was ended after the import was asked for", async () => {
    const heir = await bench.person();
    await endAllAt(heir, new Date());
    const found = await bench.find(heir, await bench.add(heir, file));
    const codes = listAt(found, "warnings").map((warning) => textAt(warning, "code"));
    expect(codes).toContain("links-ended");
    expect(await linked(heir)).toBe(0);
    expect(listAt(await bench.get(heir, "routines"), "data")).toHaveLength(NAMES.length + 1);
    expect(await bench.stores.db.$count(accessNotices, eq(accessNotices.userId, heir.userId))).toBe(0);
  });
});
