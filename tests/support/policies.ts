import type { AnyElysia } from "elysia";
import type { CoachNeed, Policy } from "#api/access/policy.ts";
import { policyIn } from "#api/openapi/operation.ts";

/** The declared policies of an app by route, such as `POST /api/v1/workouts`. */
export const policiesOf = (app: AnyElysia): ReadonlyMap<string, Policy> =>
  new Map(
    app.routes
      // The CORS plugin answers preflights.
      .filter(({ method }) => method !== "OPTIONS")
      .map(({ method, path, hooks }) => {
        const key = `${method} ${path.replace(/(.)\/$/, "$1")}`;
        const policy = policyIn(hooks);
        if (policy === null) throw new Error(`${key} declares no policy`);
        return [key, policy];
      }),
  );

/** The operations that take `?athleteId=`, with the scopes that they need. */
export const coachNeedsOf = (app: AnyElysia): ReadonlyMap<string, CoachNeed> =>
  new Map(
    [...policiesOf(app)].flatMap(([key, { access }]): [string, CoachNeed][] =>
      access.kind === "user" && access.coach !== null ? [[key, access.coach]] : [],
    ),
  );

const accessWords = ({ access }: Policy): string[] => {
  if (access.kind === "key") return [`key ${access.key} alone`];
  if (access.kind === "public" && access.session === "optional") return ["public or session"];
  if (access.kind !== "user") return [access.kind];
  const { key, coach, mcp } = access;
  return [
    `key ${key}`,
    ...(coach === null ? [] : [`coach ${coach.scopes.join(coach.needs === "all" ? " and " : " or ")}`]),
    ...(mcp === null ? [] : [`tool ${mcp}`]),
  ];
};

/** A policy in one line, for the written table. */
export const policyLine = (policy: Policy): string =>
  [
    ...accessWords(policy),
    ...(policy.proof === "none" ? [] : [policy.proof === "fresh" ? "fresh proof" : "password in the body"]),
    `${policy.cost} ${policy.served}`,
    ...(policy.hashes ? ["hashes"] : []),
    ...(policy.rate === null ? [] : [`rate ${policy.rate.name}`]),
    ...(policy.body === "json" ? [] : [`body ${policy.body}`]),
    ...(policy.audit === null
      ? []
      : [`audit ${policy.audit.resource} ${policy.audit.action}${policy.audit.onCreate ? " on create" : ""}`]),
  ].join(", ");
