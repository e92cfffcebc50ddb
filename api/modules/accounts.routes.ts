import { Elysia } from "elysia";
import type { ApiDependencies } from "../dependencies.ts";
import { authRoutes } from "./auth/auth.routes.ts";
import { createCredentials } from "./auth/credentials.ts";
import { userRoutes } from "./users/users.routes.ts";

/** Who people are, and that they are it. Both modules check passwords, and share what bounds the cost of that. */
export const accountRoutes = (deps: ApiDependencies) => {
  const credentials = createCredentials(deps);
  return new Elysia({ name: "accounts" }).use(authRoutes(deps, credentials)).use(userRoutes(deps, credentials));
};
