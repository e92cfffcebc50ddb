import { dirname, join } from "node:path/posix";
import type { CallExpression, Node } from "typescript/unstable/ast";
import { isCallExpression, isIdentifier, isStringLiteral } from "typescript/unstable/ast/is";
import { type Finding, findingAt, type Module, nodesOf } from "./parse.ts";

/** The folders whose imports are ruled, each with the folders that it may use besides itself. */
const MAY_USE: Readonly<Record<string, readonly string[]>> = {
  core: [],
  "core (shared)": ["core"],
  db: ["core", "core (shared)"],
  api: ["core", "core (shared)", "db"],
  worker: ["core", "core (shared)", "db"],
};

/** The rooms of core/ that know the process and no store. */
export const SHARED_ROOMS = /^core\/(?:config|logging|metrics|process|security)\//;

const DOORS: Readonly<Record<string, string>> = {
  core: "core/ is pure and stands on nothing: hand the value in as a parameter, or move the code to the folder that has it",
  "core (shared)":
    "the shared rooms know the process and no store: pass the value in, or move the code to the folder that has it",
  db: "db/ knows only core/: move what it needs to core/, or hand it in as a parameter",
  api: "what api/ and worker/ both need belongs in db/ or core/; work goes to the worker as a job (db/postgres/queries/jobs/jobs.ts)",
  worker: "what api/ and worker/ both need belongs in db/ or core/",
};

/** The packages that core/ may use: small and pure. */
const PURE_PACKAGES = ["zod", "simple-statistics", "fastest-levenshtein"];

/** Packages with one home, and what the others use in their place. */
const HOMES: readonly { packages: readonly string[]; home: readonly string[]; door: string }[] = [
  { packages: ["elysia", "@elysiajs/*"], home: ["api"], door: "HTTP is known in api/ alone" },
  {
    packages: ["bullmq", "@bull-board/*"],
    home: ["worker"],
    door: "work is handed over by createJob() of db/postgres/queries/jobs/jobs.ts",
  },
  {
    packages: ["nodemailer"],
    home: ["worker"],
    door: "mails are asked for by requestMail() of db/postgres/queries/jobs/mails.ts",
  },
  { packages: ["drizzle-orm", "postgres"], home: ["db"], door: "every query is a function of db/postgres/queries/" },
  { packages: ["ioredis"], home: ["db", "worker"], door: "Redis is asked by db/redis/" },
  { packages: ["mongodb"], home: ["db"], door: "documents are read and written by db/mongo/" },
];

/** The one module that may import both processes: it chooses which of them to be. */
const BOTH_PROCESSES = "scripts/release/forja.ts";

/** A service holds the rules of a resource; HTTP is the business of the routes beside it. */
const KNOWS_NO_HTTP = /^api\/modules\/.*\.service\.ts$/;

type Import = { readonly specifier: string; readonly node: Node };

const isRequire = ({ expression }: CallExpression): boolean =>
  isIdentifier(expression) && expression.text === "require";

const importsOf = (module: Module): Import[] => {
  const required = [...nodesOf(module.source)].flatMap((node) =>
    isCallExpression(node) && isRequire(node) ? node.arguments.slice(0, 1) : [],
  );
  return [...module.source.imports, ...required].flatMap((node) =>
    isStringLiteral(node) ? [{ specifier: node.text, node }] : [],
  );
};

/** The path of the project's own module that is meant, or null for a package. */
const ownPath = (from: string, specifier: string): string | null => {
  if (specifier.startsWith("#")) return specifier.slice(1);
  return specifier.startsWith(".") ? join(dirname(from), specifier) : null;
};

/** Returns the paths of the project's own modules that a module imports. */
export const importedPaths = (module: Module): string[] =>
  importsOf(module).flatMap(({ specifier }) => ownPath(module.path, specifier) ?? []);

const folderOf = (path: string): string => (SHARED_ROOMS.test(path) ? "core (shared)" : (path.split("/", 1)[0] ?? ""));

const isPackage = (specifier: string, pattern: string): boolean =>
  pattern.endsWith("/*")
    ? specifier.startsWith(pattern.slice(0, -1))
    : specifier === pattern || specifier.startsWith(`${pattern}/`);

const wrongFolder = (from: string, to: string): string | null => {
  if (to === from) return null;
  if (to === "tests") return "nothing imports tests/: what is more than a test belongs to the folder that needs it";
  const allowed = MAY_USE[from];
  return allowed === undefined || allowed.includes(to) ? null : `${from}/ may not import ${to}/: ${DOORS[from]}`;
};

const wrongPackage = (from: string, specifier: string): string | null => {
  if (from === "core" && !PURE_PACKAGES.some((name) => isPackage(specifier, name))) {
    return `core/ may not import ${specifier}: ${DOORS.core}`;
  }
  if (MAY_USE[from] === undefined) return null;
  const rule = HOMES.find(({ packages }) => packages.some((name) => isPackage(specifier, name)));
  return rule === undefined || rule.home.includes(from) ? null : `${from}/ may not import ${specifier}: ${rule.door}`;
};

/** Modules that open stores, or a process on them. */
const NEEDS_STORES = /^tests\/support\/(app|client|processes|stores)\.ts$/;

const checkImport = (path: string, specifier: string): string | null => {
  const from = folderOf(path);
  const own = ownPath(path, specifier);
  if (path.startsWith("tests/unit/") && own !== null && NEEDS_STORES.test(own)) {
    return "a unit test does no I/O: tests on stores stand in tests/integration/";
  }
  if (KNOWS_NO_HTTP.test(path) && (isPackage(specifier, "elysia") || specifier.endsWith(".routes.ts"))) {
    return `a service may not import ${specifier}: HTTP is the business of the routes beside it`;
  }
  return own === null ? wrongPackage(from, specifier) : wrongFolder(from, folderOf(own));
};

const bothProcesses = (module: Module, imports: readonly Import[]): Finding[] => {
  if (folderOf(module.path) !== "scripts" || module.path === BOTH_PROCESSES) return [];
  const of = (folder: string) => imports.find(({ specifier }) => ownPath(module.path, specifier)?.startsWith(folder));
  const [api, worker] = [of("api/"), of("worker/")];
  if (api === undefined || worker === undefined) return [];
  return [findingAt(module, worker.node, `only ${BOTH_PROCESSES} imports both api/ and worker/`)];
};

/** Reports forbidden imports: `core <- db <- { api, worker }`, and the packages that have one home. */
export const importFindings = (modules: readonly Module[]): Finding[] =>
  modules.flatMap((module) => {
    const imports = importsOf(module);
    const wrong = imports.flatMap(({ specifier, node }) => {
      const message = checkImport(module.path, specifier);
      return message === null ? [] : [findingAt(module, node, message)];
    });
    return [...wrong, ...bothProcesses(module, imports)];
  });
