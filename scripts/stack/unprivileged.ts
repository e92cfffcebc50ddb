import { run } from "./run.ts";
import { SetupError } from "./setup-error.ts";

export type Account = { name: string; uid: number; gid: number; passesClosedFolders: boolean };

const NAME = "nobody";

/**
 * Returns the account of a server that refuses to run as root (Postgres). Null when `./dev` is not root.
 * `nobody` exists on every system, so none has to be created.
 */
export const unprivilegedAccount = async (mustReach: string[]): Promise<Account | null> => {
  if (process.getuid?.() !== 0) return null;
  const [uid, gid] = await Promise.all([idOf("-u"), idOf("-g")]);
  const account = { name: NAME, uid, gid, passesClosedFolders: false };
  const reached = await Promise.all(mustReach.map((path) => run(asUnprivileged(account, ["test", "-x", path]))));
  return { ...account, passesClosedFolders: !reached.every(({ ok }) => ok) };
};

/** The right without that bit would not count for access(2), with which Postgres looks for its own programs. */
const PASSING = ["--securebits=+no_setuid_fixup", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"];

/**
 * Returns the command as that account. A checkout under a folder that only root may enter (`/root`, `mktemp -d`) would
 * be closed to it: in that case alone it keeps root's right to pass there.
 */
export const asUnprivileged = (account: Account | null, argv: string[]): string[] => {
  if (!account) return argv;
  const setpriv = Bun.which("setpriv");
  if (!setpriv) {
    throw new SetupError(
      "Postgres refuses to run as root: run ./dev as another user, or install setpriv (`apt-get install util-linux`).",
    );
  }
  const passing = account.passesClosedFolders ? PASSING : [];
  return [setpriv, `--reuid=${account.uid}`, `--regid=${account.gid}`, "--clear-groups", ...passing, "--", ...argv];
};

const idOf = async (flag: "-u" | "-g"): Promise<number> => {
  const answer = await run(["id", flag, NAME]);
  if (!answer.ok)
    throw new SetupError(
      `Postgres refuses to run as root, and there is no account "${NAME}": run ./dev as another user.`,
    );
  return Number(answer.output.trim());
};
