import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withLock } from "./lock.ts";
import { forjaDir } from "./paths.ts";
import { type Printer, printProgress, withProgress } from "./progress.ts";
import { run } from "./run.ts";
import { SetupError } from "./setup-error.ts";

/** Debian releases that offer PgBouncer: the last one without named statements, and one with them. */
export type Release = "bookworm" | "trixie";

const COMMON = ["pgbouncer", "libc6", "libsystemd0", "libpam0g", "libaudit1", "libcap2", "libcap-ng0", "libgcrypt20"];
/** The program and all that it links to, so that it runs whatever the machine has. */
const PACKAGES: Record<Release, readonly string[]> = {
  bookworm: [
    ...COMMON,
    ...["libevent-2.1-7", "libc-ares2", "libssl3", "libgpg-error0", "liblzma5", "liblz4-1", "libzstd1"],
  ],
  trixie: [
    ...COMMON,
    ...[
      "libevent-2.1-7t64",
      "libcares2",
      "libssl3t64",
      "libgpg-error0",
      "libldap2",
      "libsasl2-2",
      "zlib1g",
      "libzstd1",
    ],
  ],
};

const TRIPLES: Partial<Record<NodeJS.Architecture, { folder: string; loader: string }>> = {
  x64: { folder: "x86_64-linux-gnu", loader: "ld-linux-x86-64.so.2" },
  arm64: { folder: "aarch64-linux-gnu", loader: "ld-linux-aarch64.so.1" },
};

const INSTEAD = "PgBouncer comes from Debian's packages: run this on a Debian machine with apt-get and a network";

export const pgbouncerOf = async (
  release: Release,
  tools = forjaDir(),
  print: Printer = printProgress,
): Promise<string[]> => {
  const triple = TRIPLES[process.arch];
  if (process.platform !== "linux" || !triple || !Bun.which("apt-get") || !Bun.which("dpkg-deb")) {
    throw new SetupError(`${INSTEAD}.`);
  }
  const root = join(tools, `pgbouncer-${release}`);
  await mkdir(tools, { recursive: true });
  await withLock(join(tools, `pgbouncer-${release}.lock`), async () => {
    if (existsSync(root)) return;
    await withProgress(print, `PgBouncer: fetching the packages of Debian ${release}`, fetchPackages(release, root));
  });
  const libraries = [`usr/lib/${triple.folder}`, `lib/${triple.folder}`].map((path) => join(root, path));
  const loader = libraries.map((folder) => join(folder, triple.loader)).find((path) => existsSync(path));
  if (!loader) throw new SetupError(`PgBouncer of Debian ${release} has no loader for this machine.`);
  const command = [loader, "--library-path", libraries.join(":"), join(root, "usr/sbin/pgbouncer")];
  const version = await run([...command, "--version"]);
  if (!version.ok) throw new SetupError(`PgBouncer of Debian ${release} does not run here: ${version.lastWords}`);
  return command;
};

const fetchPackages = async (release: Release, root: string): Promise<void> => {
  const unfinished = `${root}.new`;
  await rm(unfinished, { recursive: true, force: true });
  const [apt, debs, files] = ["apt", "debs", "files"].map((name) => join(unfinished, name));
  if (!apt || !debs || !files) return;
  await Promise.all([join(apt, "lists/partial"), join(apt, "cache/archives/partial"), debs, files].map(makeFolder));
  const sources = join(apt, "sources.list");
  await writeFile(sources, `${await sourceOf(release)}\n`);
  const own = [
    `Dir::Etc::sourcelist=${sources}`,
    "Dir::Etc::sourceparts=-",
    `Dir::State::lists=${join(apt, "lists")}`,
    `Dir::Cache=${join(apt, "cache")}`,
    "Acquire::Languages=none",
    // Root's apt would hand the download to an account that may not write here.
    "APT::Sandbox::User=root",
  ].flatMap((option) => ["-o", option]);
  await must(["apt-get", ...own, "update"], release);
  const wanted = PACKAGES[release].map((name) => `${name}/${release}`);
  await must(["apt-get", ...own, "download", ...wanted], release, debs);
  for (const deb of await readdir(debs)) await must(["dpkg-deb", "-x", join(debs, deb), files], release);
  await rename(files, root);
  await rm(unfinished, { recursive: true, force: true });
};

const makeFolder = (path: string) => mkdir(path, { recursive: true });

const must = async (argv: string[], release: Release, cwd?: string): Promise<void> => {
  const done = await run(argv, cwd === undefined ? {} : { cwd });
  if (!done.ok) {
    throw new SetupError(`PgBouncer of Debian ${release} could not be fetched (${done.lastWords}). ${INSTEAD}.`);
  }
};

const MIRROR_OF_MAIN = /^([^|]+\/debian)\/?\|main$/m;
const KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg";

const sourceOf = async (release: Release): Promise<string> => {
  const targets = await run(["apt-get", "indextargets", "--format", "$(REPO_URI)|$(COMPONENT)"]);
  const mirror = MIRROR_OF_MAIN.exec(targets.output)?.[1];
  if (!mirror) throw new SetupError(`${INSTEAD}: apt-get knows no mirror of Debian.`);
  return `deb ${existsSync(KEYS) ? `[signed-by=${KEYS}] ` : ""}${mirror} ${release} main`;
};
