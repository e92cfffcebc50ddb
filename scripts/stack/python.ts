import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withLock } from "./lock.ts";
import { type Printer, withProgress } from "./progress.ts";
import { run } from "./run.ts";
import { SetupError } from "./setup-error.ts";

/** The Pythons that the packages below have binaries for. */
const CANDIDATES = ["python3", "python3.13", "python3.12", "python3.11", "python3.10"];
const SUPPORTED = /^Python 3\.1[0-3]\./;

export type PythonPackage = { name: string; version: string };

export const environmentWith = async (wanted: PythonPackage, tools: string, print: Printer): Promise<string> => {
  const environment = join(tools, "python");
  const stamp = join(environment, `${wanted.name}-${wanted.version}.installed`);
  await mkdir(tools, { recursive: true });
  return withLock(join(tools, "python.lock"), async () => {
    const python = pythonOf(environment);
    if (existsSync(stamp) && (await run([python, "--version"])).ok) return environment;
    // Without pip it was left unfinished; with no Python, that of the machine has moved away from under it.
    if (!(await run([python, "-m", "pip", "--version"])).ok) {
      const created = await withProgress(print, "Python: making an environment for servers", create(environment));
      if (!created.ok) {
        throw new SetupError(
          "Python cannot make a virtual environment: install its venv module (`apt-get install python3-venv`).",
        );
      }
    }
    const install = [python, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"];
    const { name, version } = wanted;
    const installed = await withProgress(
      print,
      `Python: installing ${name} ${version}`,
      run([...install, `${name}==${version}`]),
    );
    if (!installed.ok) {
      throw new SetupError(`The Python package ${name} ${version} could not be installed: ${installed.lastWords}`);
    }
    await writeFile(stamp, "");
    return environment;
  });
};

export const pythonOf = (environment: string): string => {
  return join(environment, "bin", "python");
};

const create = async (environment: string): Promise<{ ok: boolean }> => {
  return run([await findPython(), "-m", "venv", "--clear", environment]);
};

const findPython = async (): Promise<string> => {
  for (const candidate of CANDIDATES) {
    const path = Bun.which(candidate);
    if (!path) continue;
    const version = await run([path, "--version"]);
    if (version.ok && SUPPORTED.test(version.output)) return path;
  }
  throw new SetupError("no Python 3.10 to 3.13 is on the PATH (`apt-get install python3-venv`)");
};
