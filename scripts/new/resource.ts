import { existsSync } from "node:fs";
import { join } from "node:path";
import { $ } from "bun";
import { COACHING_SCOPES } from "#db/postgres/schema/index.ts";
import { ROOT } from "#scripts/stack/paths.ts";
import { SetupError } from "#scripts/stack/setup-error.ts";
import { migrate } from "./migration.ts";
import { filled, type Names, namesOf } from "./names.ts";

const TEMPLATES = join(ROOT, "scripts/new/resource");

export const FILES: Readonly<Record<string, string>> = {
  shape: "core/shapes/__kebab__.ts",
  table: "db/postgres/schema/__kebab__.ts",
};

const DATABASE_LIST = "db/postgres/schema/plain-resources.ts";
const API_LIST = "api/modules/plain/plain-resources.ts";
const POLICIES_TEST = "tests/integration/api/policies.test.ts";
const SAMPLES = "tests/support/plain-resources.ts";

const POLICIES = `GET /api/v1/__kebab__: key read__reader__, read near
POST /api/v1/__kebab__: key write, write primary, audit __camel__ __camel__.created on create
GET /api/v1/__kebab__/:id: key read__reader__, read near
PATCH /api/v1/__kebab__/:id: key write, write primary, audit __camel__ __camel__.changed
DELETE /api/v1/__kebab__/:id: key write, write primary, audit __camel__ __camel__.deleted
`;

const IMPORTS: Readonly<Record<string, readonly string[]>> = {
  [DATABASE_LIST]: [
    'import { __camel__ as __camel__Shape } from "#core/shapes/__kebab__.ts";',
    'import { __camel__ } from "./__kebab__.ts";',
    'export * from "./__kebab__.ts";',
  ],
  [API_LIST]: [
    'import { simpleRows } from "#db/postgres/plain-rows.ts";',
    'import { columnsOf } from "#db/postgres/row-columns.ts";',
    'import { PLAIN_RESOURCES, type PlainName } from "#db/postgres/schema/index.ts";',
    'import { type PlainResource, plainResource } from "./plain-resource.ts";',
    'import { simpleSchemas, simpleService } from "./simple.service.ts";',
  ],
};

/** Adds an import once, in place of an import of types from the same module. The formatter sorts them. */
const imported = (text: string, line: string): string => {
  if (text.includes(line)) return text;
  const from = line.slice(line.indexOf(" from "));
  const types = text.split("\n").find((one) => one.startsWith("import type {") && one.endsWith(from));
  return `${line}\n${types === undefined ? text : text.replace(`${types}\n`, "")}`;
};

type Insertion = readonly [path: string, before: string, text: string];

const insertionsWith = (operations: string): readonly Insertion[] => [
  [DATABASE_LIST, "} as const;", "  __camel__: { shape: __camel__Shape, table: __camel__ },\n"],
  [API_LIST, "/** Each plain resource by", operations],
  [API_LIST, " } as const satisfies", ", __camel__"],
  [POLICIES_TEST, "GET /api/v1/webhooks", POLICIES],
  [
    SAMPLES,
    "};\n\n/** Creates one of each",
    '  __camel__: { body: { name: "One", note: "First" }, change: { note: null } },\n',
  ],
];

export const inserted = async (names: Names, coach: string | null): Promise<Map<string, string>> => {
  const operations = await Bun.file(join(TEMPLATES, "operations.txt")).text();
  const [scope, reader] = coach === null ? ["null", ""] : [`"${coach}"`, `, coach ${coach}`];
  const texts = new Map<string, string>();
  for (const [path, before, template] of insertionsWith(operations)) {
    const text = texts.get(path) ?? (await Bun.file(join(ROOT, path)).text());
    const line = filled(template, names).replaceAll("__coach__", scope).replaceAll("__reader__", reader);
    const at = text.indexOf(before);
    if (at < 0) throw new SetupError(`${path} has no line with ${before.trim()}.`);
    texts.set(path, text.slice(0, at) + line + text.slice(at));
  }
  for (const [path, lines] of Object.entries(IMPORTS)) {
    texts.set(path, lines.map((line) => filled(line, names)).reduce(imported, texts.get(path) ?? ""));
  }
  return texts;
};

const REST = `It is synchronized, exported, imported and deleted with its account. Then, with the recipe of CONTRIBUTING.md:
  fields         core/shapes and the table, then ./dev new migration NAME
  access         its coach in ${API_LIST}, and its lines in ${POLICIES_TEST}
  rules          the functions create and patch in ${API_LIST}
  test           its sample in ${SAMPLES}
  documents      docs/http.md, CHANGELOG.md
The next migration validates change_log_resource_check.
`;

const USAGE = `Usage: ./dev new resource NAME [--coach SCOPE], with NAME as in its path: training-shoes
       ./dev new migration NAME, for the migration of a new resource whose fields have changed
SCOPE lets coaches read it: ${COACHING_SCOPES.filter((scope) => scope.startsWith("read:")).join(" or ")}.
`;

const coachOf = (parameters: readonly string[]): string | null | undefined => {
  const [flag, scope] = parameters;
  if (flag === undefined) return null;
  return flag === "--coach" ? COACHING_SCOPES.find((known) => known === scope && known.startsWith("read:")) : undefined;
};

export const newPart = async (parameters: string[]): Promise<number> => {
  const [kind, name, ...rest] = parameters;
  const coach = coachOf(rest);
  if (!(kind === "resource" || kind === "migration") || name === undefined || coach === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const names = namesOf(name);
  if (kind === "migration") {
    process.stdout.write(`Written: db/migrations/${await migrate(names)}\n`);
    return 0;
  }
  const paths = Object.entries(FILES).map(([template, path]) => [template, filled(path, names)] as const);
  const taken = paths.map(([, path]) => path).filter((path) => existsSync(join(ROOT, path)));
  if (taken.length > 0) throw new SetupError(`These files exist already: ${taken.join(", ")}`);
  const texts = await inserted(names, coach);
  for (const [template, path] of paths) {
    const text = await Bun.file(join(TEMPLATES, `${template}.txt`)).text();
    texts.set(path, filled(text, names));
  }
  for (const [path, text] of texts) await Bun.write(join(ROOT, path), text);
  await $`node_modules/.bin/biome check --write ${[...texts.keys()]}`.cwd(ROOT).quiet();
  const migration = await migrate(names);
  const written = [...texts.keys(), `db/migrations/${migration}`];
  process.stdout.write(`Written:\n${written.map((path) => `  ${path}`).join("\n")}\n\n${REST}`);
  return 0;
};
