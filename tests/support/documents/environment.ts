import { z } from "zod";
import { apiEnvironment } from "#api/environment.ts";
import { workerEnvironment } from "#worker/environment.ts";

export type Variable = { readonly name: string; readonly readBy: string; readonly preset: string };

/** The documented text of a default that differs from machine to machine. */
const PRESETS: Readonly<Record<string, string>> = { DATABASE_POOL_SIZE: "2 × cores" };

/** Variables of `./dev` besides those of the processes. */
const READ_BY_DEV = ["FORJA_DIR"];

const shapes = { api: apiEnvironment.shape, worker: workerEnvironment.shape };

const defaultsOf = (schema: z.ZodType): Map<string, unknown> => {
  const { properties } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return new Map(
    Object.entries(properties ?? {}).map(([name, property]) => [
      name,
      typeof property === "object" ? property.default : undefined,
    ]),
  );
};

/** Every variable that there is, from the schemas that the processes read their environment with. */
export const variables = (): Variable[] => {
  const defaults = new Map([...defaultsOf(workerEnvironment), ...defaultsOf(apiEnvironment)]);
  const readers = (name: string): string => {
    const of = Object.entries(shapes).flatMap(([process, shape]) => (name in shape ? [process] : []));
    return [...of, ...(READ_BY_DEV.includes(name) ? ["`./dev`"] : [])].join(", ");
  };
  return [...defaults].map(([name, preset]) => ({
    name,
    readBy: readers(name),
    preset: PRESETS[name] ?? String(preset ?? ""),
  }));
};

/** The schema of a variable; null for one that no process reads. */
export const schemaOf = (name: string): z.ZodType | null => {
  const shape: Readonly<Record<string, z.ZodType>> = { ...shapes.worker, ...shapes.api };
  return shape[name] ?? null;
};
