import { describe, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { MAX_CONCURRENT_REQUESTS } from "#api/app.ts";
import { readApiEnvironment } from "#api/environment.ts";
import { schemaOf } from "#tests/support/documents/environment.ts";
import { codeBlocks, documentText } from "#tests/support/documents/markdown.ts";
import { readWorkerEnvironment } from "#worker/environment.ts";

const check = z.object({ path: z.string(), port: z.number().optional(), processes: z.array(z.string()).optional() });
const flyToml = z.object({
  app: z.string(),
  primary_region: z.string(),
  kill_signal: z.string(),
  kill_timeout: z.string(),
  deploy: z.object({ release_command: z.string() }),
  env: z.record(z.string(), z.string()),
  processes: z.record(z.string(), z.string()),
  http_service: z.object({
    processes: z.array(z.string()),
    internal_port: z.number(),
    auto_stop_machines: z.string(),
    min_machines_running: z.number(),
    concurrency: z.object({ type: z.string(), soft_limit: z.number(), hard_limit: z.number() }),
    checks: z.array(check),
  }),
  checks: z.record(z.string(), check),
  metrics: z.array(z.object({ port: z.number() })),
});

const text = await documentText("fly.toml");
const fly = flyToml.parse(Bun.TOML.parse(text));
const guide = await documentText("docs/deploy.md");

const secret = (): string => randomBytes(36).toString("base64url");

/** Values as an operator would set them, by the names in the comments of the file. */
const VALUES: Readonly<Record<string, string>> = {
  DATABASE_URL: "postgres://forja@db.internal/forja",
  REDIS_URL: "redis://redis.internal",
  MONGODB_URL: "mongodb://mongo.internal/forja",
  OPERATOR_USER: "operator",
  SMTP_URL: "smtps://mail.example.com",
  MAIL_FROM: "Forja <forja@example.com>",
  PUBLIC_URL: "https://app.example.com",
  API_URL: "https://api.example.com",
  DATABASE_REPLICA_URL: "postgres://forja@top1.nearest.of.db.internal:5433/forja",
  REDIS_REPLICA_URL: "syd=redis://syd.redis.internal mad=redis://mad.redis.internal",
  REDIS_NEAR_URL: "redis://top1.nearest.of.limits.internal",
};

const namesAfter = (mark: string): string[] => {
  const list = text.slice(text.indexOf(mark) + mark.length).split(/\.\n/, 1)[0] ?? "";
  return [...list.matchAll(/[A-Z][A-Z_]{3,}/g)].map(([name]) => name);
};
const required = namesAfter("# Secrets (`fly secrets set`):");
const replicas = namesAfter("# With replicas also:");

const environmentIn = (region: string, names: readonly string[]): Record<string, string> => ({
  ...fly.env,
  FLY_REGION: region,
  PRIMARY_REGION: fly.primary_region,
  ...Object.fromEntries(names.map((name) => [name, VALUES[name] ?? secret()])),
});

describe("fly.toml", () => {
  test("starts both processes in the primary region, and the API in another one, with its secrets", () => {
    expect(required.length).toBeGreaterThan(10);
    for (const names of [required, [...required, ...replicas]]) {
      for (const region of [fly.primary_region, "syd"]) {
        const near = readApiEnvironment(environmentIn(region, names));
        expect(near.DATABASE_REPLICA_URL === undefined).toBe(names === required);
      }
      expect(readWorkerEnvironment(environmentIn(fly.primary_region, names)).FLY_REGION).toBe(fly.primary_region);
    }
    for (const name of [...Object.keys(fly.env), ...required, ...replicas])
      expect([name, schemaOf(name)]).not.toContain(null);
  });

  test("lists no secret that could be left out, but for those with a default of their own", () => {
    const missing = required.filter((name) => {
      const others = environmentIn(
        fly.primary_region,
        required.filter((other) => other !== name),
      );
      try {
        readApiEnvironment(others);
        readWorkerEnvironment(others);
        return false;
      } catch {
        return true;
      }
    });
    expect(required.filter((name) => !missing.includes(name))).toEqual(["PUBLIC_URL", "API_URL"]);
  });

  test("names the processes, ports and paths of the program", async () => {
    const program = await documentText("scripts/release/forja.ts");
    for (const command of [...Object.values(fly.processes), fly.deploy.release_command]) {
      expect(program).toMatch(new RegExp(`^  ${command}: `, "m"));
    }
    const { PORT, WORKER_PORT, METRICS_PORT, EDGE_PRIMARY_URL, TRUST_FLY_PROXY } = fly.env;
    expect(String(fly.http_service.internal_port)).toBe(PORT ?? "");
    expect(fly.http_service.processes).toEqual(["api"]);
    expect(fly.http_service.checks.map(({ path }) => path)).toEqual(["/readyz"]);
    expect(fly.checks.worker).toEqual({ path: "/livez", port: Number(WORKER_PORT), processes: ["worker"] });
    expect(fly.metrics.map(({ port }) => String(port))).toEqual([METRICS_PORT ?? ""]);
    expect(EDGE_PRIMARY_URL).toBe(`http://${fly.primary_region}.${fly.app}.internal:${PORT}`);
    expect(TRUST_FLY_PROXY).toBe("1");
  });

  test("leaves the limits to the API, keeps machines in each region, and waits for a graceful stop", () => {
    const { concurrency, auto_stop_machines, min_machines_running } = fly.http_service;
    expect(concurrency.type).toBe("requests");
    expect(concurrency.soft_limit).toBeGreaterThanOrEqual(4 * MAX_CONCURRENT_REQUESTS);
    expect(concurrency.hard_limit).toBeGreaterThanOrEqual(2 * concurrency.soft_limit);
    expect([auto_stop_machines, min_machines_running]).toEqual(["off", 2]);
    const { STOP_TIMEOUT_SECONDS } = readWorkerEnvironment(environmentIn(fly.primary_region, required));
    expect([fly.kill_signal, Number.parseInt(fly.kill_timeout, 10)]).toEqual(["SIGTERM", 45]);
    expect(Number.parseInt(fly.kill_timeout, 10)).toBeGreaterThan(STOP_TIMEOUT_SECONDS + 10);
  });
});

describe("docs/deploy.md", () => {
  const commands = codeBlocks(guide, "sh").join("\n");

  test("sets each secret of fly.toml before the first deploy", () => {
    const set = commands.slice(commands.indexOf("fly secrets"), commands.indexOf("fly deploy"));
    const names = [...set.matchAll(/\b([A-Z][A-Z_]{3,})=/g)].flatMap(([, name]) => name ?? []);
    expect(names.toSorted()).toEqual(required.toSorted());
  });

  test("names variables that there are", () => {
    const names = new Set([...guide.matchAll(/\b[A-Z]{2,}(?:_[A-Z]+)+\b/g)].map(([name]) => name));
    expect([...names].filter((name) => schemaOf(name) === null)).toEqual([]);
    expect(names.size).toBeGreaterThan(15);
  });
});

test("compose.yaml hands on variables that there are", async () => {
  const services = z.object({ "x-forja": z.object({ environment: z.record(z.string(), z.string()) }) });
  const { environment } = services.parse(Bun.YAML.parse(await documentText("compose.yaml")))["x-forja"];
  expect(Object.keys(environment).filter((name) => schemaOf(name) === null)).toEqual([]);
  expect(Object.keys(environment)).toContain("EDGE_SECRET");
});
