import { createAccessTokens } from "../../../access/access-token.ts";
import type { ApiDependencies } from "../../../dependencies.ts";
import type { RequestContext } from "../../../plugins/request-context.ts";
import type { SignIn } from "./auth.service.ts";
import type { TokenKeys } from "./sessions.service.ts";

type Process = Pick<ApiDependencies, "config" | "clock" | "newId">;

export const tokenKeysOf = ({ config, clock, newId }: Process): TokenKeys => ({
  access: createAccessTokens({ secret: config.jwtSecret, clock, newId }),
  refreshKey: config.refreshSecret,
});

/** Returns the context in which a request opens a session. */
export const signIns = (deps: Process, keys = tokenKeysOf(deps)) => {
  const { clock, newId } = deps;
  return ({ requestId }: Pick<RequestContext, "requestId">, deviceName: string | null): SignIn => ({
    ...{ keys, now: clock(), newId, requestId, deviceName },
  });
};
