import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { $ } from "bun";
import { ROOT } from "#scripts/stack/paths.ts";
import { SetupError } from "#scripts/stack/setup-error.ts";

type Names = {
  readonly kebab: string;
  readonly camel: string;
  readonly Pascal: string;
  readonly table: string;
  readonly words: string;
};

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

export const namesOf = (kebab: string): Names => {
  if (!NAME.test(kebab) || kebab.length > 40)
    throw new SetupError(`${kebab} is no name: write it as in training-shoes.`);
  const camel = kebab.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const Pascal = camel.charAt(0).toUpperCase() + camel.slice(1);
  return { kebab, camel, Pascal, table: kebab.replaceAll("-", "_"), words: kebab.replaceAll("-", " ") };
};

export const filled = (text: string, names: Names): string =>
  Object.entries(names).reduce((made, [name, value]) => made.replaceAll(`__${name}__`, value), text);

export const FILES: Readonly<Record<string, string>> = {
  shape: "core/shapes/__kebab__.ts",
  table: "db/postgres/schema/__kebab__.ts",
  queries: "db/postgres/queries/__kebab__/__kebab__.ts",
  schema: "api/modules/__kebab__/__kebab__.schema.ts",
  service: "api/modules/__kebab__/__kebab__.service.ts",
  routes: "api/modules/__kebab__/__kebab__.routes.ts",
  test: "tests/integration/__kebab__/__kebab__.test.ts",
};

const POLICIES = `GET /api/v1/__kebab__: key read, read near
POST /api/v1/__kebab__: key write, write primary, audit __kebab__ __kebab__.created on create
GET /api/v1/__kebab__/:id: key read, read near
PATCH /api/v1/__kebab__/:id: key write, write primary, audit __kebab__ __kebab__.changed
DELETE /api/v1/__kebab__/:id: key write, write primary, audit __kebab__ __kebab__.deleted
`;

type Insertion = readonly [path: string, before: string, line: string];

const INSERTIONS: readonly Insertion[] = [
  ["db/postgres/schema/index.ts", 'export * from "./work.ts";', 'export * from "./__kebab__.ts";\n'],
  [
    "api/modules/index.ts",
    "\nconst accountRoutes",
    'import { __camel__Routes } from "./__kebab__/__kebab__.routes.ts";\n',
  ],
  ["api/modules/index.ts", "    .use(webhookRoutes(deps))", "    .use(__camel__Routes(deps))\n"],
  ["tests/integration/api/policies.test.ts", "GET /api/v1/webhooks", POLICIES],
];

export const inserted = async (names: Names): Promise<Map<string, string>> => {
  const texts = new Map<string, string>();
  for (const [path, before, line] of INSERTIONS) {
    const text = texts.get(path) ?? (await Bun.file(join(ROOT, path)).text());
    const at = text.indexOf(before);
    if (at < 0) throw new SetupError(`${path} has no line with ${before.trim()}.`);
    texts.set(path, text.slice(0, at) + filled(line, names) + text.slice(at));
  }
  return texts;
};

const migrate = async ({ table }: Names): Promise<string> => {
  const folder = join(ROOT, "db/migrations");
  const before = new Set(await readdir(folder));
  await $`${process.execPath} --bun node_modules/.bin/drizzle-kit generate --name=${table}`.cwd(ROOT).quiet();
  const [sql = ""] = (await readdir(folder)).filter((name) => name.endsWith(".sql") && !before.has(name));
  if (sql === "") throw new SetupError("drizzle-kit made no migration.");
  await Bun.write(join(folder, "down", sql), `DROP TABLE "${table}";\n`);
  const hash = new Bun.CryptoHasher("sha256").update(await Bun.file(join(folder, sql)).bytes()).digest("hex");
  const hashes = join(folder, "hashes");
  await Bun.write(hashes, `${await Bun.file(hashes).text()}${hash}  ${sql}\n`);
  return sql;
};

const REST = `Then decide, with the recipe of CONTRIBUTING.md:
  fields         core/shapes and the table, before the migration lands
  access         coach and mcp in the routes, and their lines in tests/integration/api/policies.test.ts
  export         worker/exports, or a reason in tests/integration/exports/completeness.test.ts
  sync           CHANGE_RESOURCES, db/postgres/queries/sync, api/modules/sync
  purge          a row in tests/integration/auth/purge.test.ts; large tables also in PURGE_STEPS
  documents      docs/http.md, CHANGELOG.md
`;

export const newResource = async (parameters: string[]): Promise<number> => {
  const [kind, name] = parameters;
  if (kind !== "resource" || name === undefined) {
    process.stderr.write("Usage: ./dev new resource NAME, with NAME as in its path: training-shoes\n");
    return 2;
  }
  const names = namesOf(name);
  const paths = Object.entries(FILES).map(([template, path]) => [template, filled(path, names)] as const);
  const taken = paths.map(([, path]) => path).filter((path) => existsSync(join(ROOT, path)));
  if (taken.length > 0) throw new SetupError(`These files exist already: ${taken.join(", ")}`);
  const texts = await inserted(names);
  for (const [template, path] of paths) {
    const text = await Bun.file(join(ROOT, "scripts/new/resource", `${template}.txt`)).text();
    texts.set(path, filled(text, names));
  }
  for (const [path, text] of texts) await Bun.write(join(ROOT, path), text);
  const migration = await migrate(names);
  await $`node_modules/.bin/biome check --write api/modules core/shapes db/postgres tests/integration`
    .cwd(ROOT)
    .quiet();
  const written = [...paths.map(([, path]) => path), `db/migrations/${migration}`];
  process.stdout.write(`Written:\n${written.map((path) => `  ${path}`).join("\n")}\n\n${REST}`);
  return 0;
};
