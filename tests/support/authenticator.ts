import { Secret, TOTP } from "otpauth";
import { at, PASSWORD, type Person, register, type TestApp, textAt } from "./app.ts";

/** Returns the code of an authenticator app at an instant. */
export const codeAt = (secret: string, instant: Date): string =>
  TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: instant.getTime() });

export const TWO_FACTOR = "/api/v1/auth/two-factor";

/** Returns a clock that moves only by hand. A code is good once, and the next one comes after thirty seconds. */
export const steppingClock = () => {
  let now = Date.now();
  return {
    clock: () => new Date(now),
    step: () => {
      now += 30_000;
    },
  };
};
export type SteppingClock = ReturnType<typeof steppingClock>;

export type Guarded = Person & {
  readonly secret: string;
  readonly recoveryCodes: readonly string[];
  /** The next code, which was not used before. */
  readonly code: () => string;
};

/** Switches two-factor login on for an account, on an app with that clock. */
export const guard = async (app: TestApp, person: Person, { clock, step }: SteppingClock): Promise<Guarded> => {
  const { token } = person;
  const secret = textAt((await app.call("POST", `${TWO_FACTOR}/setup`, { token })).body, "secret");
  const code = () => {
    step();
    return codeAt(secret, clock());
  };
  const enabled = await app.call("POST", `${TWO_FACTOR}/enable`, { token, body: { code: code() } });
  if (enabled.status !== 200) throw new Error(`enable answered ${enabled.status}`);
  const recoveryCodes = at(enabled.body, "recoveryCodes");
  return { ...person, secret, recoveryCodes: Array.isArray(recoveryCodes) ? recoveryCodes.map(String) : [], code };
};

/** A new account with two-factor login on. */
export const registerGuarded = async (app: TestApp, clock: SteppingClock): Promise<Guarded> =>
  guard(app, await register(app), clock);

export const logIn = (app: TestApp, email: string, fields: Record<string, unknown> = {}) =>
  app.call("POST", "/api/v1/auth/login", { body: { email, password: PASSWORD, ...fields } });
