import { Elysia } from "elysia";
import type { z } from "zod";
import type { PlainName } from "#db/postgres/schema/index.ts";
import type { ApiDependencies } from "../../dependencies.ts";
import { goals } from "../goals/goals.resource.ts";
import { measurements } from "../measurements/measurements.resource.ts";
import { typedApp } from "./plain-client.ts";
import type { PlainResource } from "./plain-resource.ts";

/** Each plain resource by the name under which it is synchronized. */
export const PLAIN = { measurements, goals } as const satisfies Readonly<Record<PlainName, PlainResource>>;

export type PlainView<Name extends PlainName> = z.output<(typeof PLAIN)[Name]["view"]>;

type Each = typeof PLAIN;
type Apps = { readonly [Name in keyof Each]: ReturnType<Each[Name]["routes"]>["~Routes"] };
type Whole<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

type PlainApps = Elysia<"", Elysia["~Singleton"], Elysia["~Definitions"], Elysia["~Metadata"], Whole<Apps[keyof Apps]>>;

export const plainRoutes = (deps: ApiDependencies): PlainApps => {
  const app = new Elysia({ name: "modules of plain resources" });
  for (const { routes } of Object.values(PLAIN)) app.use(routes(deps));
  return typedApp<PlainApps>(app);
};
