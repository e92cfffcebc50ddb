import { mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { forjaDir } from "#scripts/stack/paths.ts";
import { printProgress } from "#scripts/stack/progress.ts";
import { environmentWith } from "#scripts/stack/python.ts";
import { run } from "#scripts/stack/run.ts";
import { SetupError } from "#scripts/stack/setup-error.ts";

export const LANGUAGES = ["typescript", "hey-api", "orval", "python", "kotlin", "go"] as const;
export type Language = (typeof LANGUAGES)[number];

type Job = { readonly document: string; readonly folder: string; readonly tools: string };

/** Each with the version that the proof has compiled. */
const NPM_TOOLS = [
  "openapi-typescript@7.13.0",
  "openapi-fetch@0.17.0",
  "@hey-api/openapi-ts@0.99.0",
  "orval@8.38.0",
  "@openapitools/openapi-generator-cli@2.41.0",
  "typescript@5.9.3",
];
const OPENAPI_GENERATOR = "7.25.0";
const PYTHON_TOOL = { name: "openapi-python-client", version: "0.29.1" };

const checked = async (argv: string[], cwd: string): Promise<string> => {
  const { ok, output } = await run(argv, { cwd });
  if (!ok) throw new SetupError(`${argv.slice(0, 4).join(" ")} failed:\n${output}`);
  return output;
};

/** Installs the generators once for each set of versions. */
const npmTools = async (tools: string): Promise<string> => {
  const home = join(tools, "npm");
  const stamp = Bun.file(join(home, "installed"));
  if ((await stamp.exists()) && (await stamp.text()) === NPM_TOOLS.join()) return home;
  await mkdir(home, { recursive: true });
  await Bun.write(join(home, "package.json"), '{"private":true,"type":"module"}');
  await Bun.write(join(home, "openapitools.json"), JSON.stringify({ "generator-cli": { version: OPENAPI_GENERATOR } }));
  await checked([process.execPath, "add", "--exact", ...NPM_TOOLS], home);
  await Bun.write(stamp, NPM_TOOLS.join());
  return home;
};

const byNpm = async ({ tools }: Job, tool: string, ...parameters: string[]): Promise<string> => {
  const home = await npmTools(tools);
  return checked([process.execPath, "--bun", join("node_modules", ".bin", tool), ...parameters], home);
};

const WITHOUT_TESTS = "apiTests=false,modelTests=false,apiDocs=false,modelDocs=false";

const byOpenApiGenerator = (job: Job, language: string, properties: string): Promise<string> =>
  byNpm(
    job,
    "openapi-generator-cli",
    // It takes its settings from the folder of the terminal, and writes them there.
    ...["--openapitools", join(job.tools, "npm", "openapitools.json")],
    ...["generate", "-i", job.document, "-g", language, "-o", job.folder],
    ...["--additional-properties", properties, "--global-property", WITHOUT_TESTS],
  );

const GENERATORS: Readonly<Record<Language, (job: Job) => Promise<string>>> = {
  typescript: (job) => byNpm(job, "openapi-typescript", job.document, "-o", join(job.folder, "schema.ts")),
  "hey-api": (job) => byNpm(job, "openapi-ts", "-i", job.document, "-o", job.folder, "-c", "@hey-api/client-fetch"),
  orval: (job) =>
    byNpm(job, "orval", "--input", job.document, "--output", join(job.folder, "forja.ts"), "--client", "fetch"),
  python: async ({ document, folder, tools }) => {
    const python = await environmentWith(PYTHON_TOOL, tools, printProgress);
    const program = join(python, "bin", PYTHON_TOOL.name);
    return checked([program, "generate", "--path", document, "--output-path", folder, "--overwrite"], tools);
  },
  kotlin: (job) => byOpenApiGenerator(job, "kotlin", "packageName=forja"),
  // Else two enumerations with one value would declare one constant.
  go: (job) => byOpenApiGenerator(job, "go", "packageName=forja,enumClassPrefix=true,withGoMod=false"),
};

export const toolsDir = (): string => join(forjaDir(), "clients");

/**
 * Writes a client of a document into an empty folder.
 * @returns the output of the generator
 */
export const writeClient = async (language: Language, document: string, folder: string): Promise<string> => {
  const [tools, target] = [toolsDir(), resolve(folder)];
  await mkdir(tools, { recursive: true });
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  return GENERATORS[language]({ document: resolve(document), folder: target, tools });
};
