import { Elysia } from "elysia";
import type { Line } from "#db/line.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { activityRoutes } from "./activity/activity.routes.ts";
import { adminRoutes } from "./admin/admin.routes.ts";
import { apiKeyRoutes } from "./auth/api-keys.routes.ts";
import { authRoutes } from "./auth/auth.routes.ts";
import { confirmRoutes } from "./auth/confirm.routes.ts";
import { createCredentials } from "./auth/credentials.ts";
import { emailRoutes } from "./auth/emails.routes.ts";
import { passwordRoutes } from "./auth/passwords.routes.ts";
import { twoFactorRoutes } from "./auth/two-factor.routes.ts";
import { userRoutes } from "./users/users.routes.ts";

/** The identity of users and its proof. Both modules check passwords, and share the limit of its cost. */
export const accountRoutes = (deps: ApiDependencies, hashing: Line) => {
  const credentials = createCredentials(deps, hashing);
  return new Elysia({ name: "accounts" })
    .use(authRoutes(deps, credentials))
    .use(confirmRoutes(deps, credentials))
    .use(passwordRoutes(deps, credentials))
    .use(emailRoutes(deps, credentials))
    .use(apiKeyRoutes(deps, credentials))
    .use(twoFactorRoutes(deps, credentials))
    .use(userRoutes(deps, credentials))
    .use(activityRoutes(deps))
    .use(adminRoutes(deps));
};
