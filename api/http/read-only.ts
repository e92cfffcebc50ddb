import { z } from "zod";
import { invalid } from "#core/errors.ts";

const IGNORED = z.unknown().optional().meta({ readOnly: true });

/** The type follows from the body, which the compiler cannot see in fields that are added by name. */
const typed = <T>(schema: z.ZodType): z.ZodType<T> => schema as z.ZodType<T>;

export const withReadOnly = <Body extends z.ZodRawShape>(
  body: z.ZodObject<Body, z.core.$strict>,
  { shape }: { readonly shape: z.ZodRawShape },
): z.ZodType<z.output<z.ZodObject<Body, z.core.$strict>>> => {
  const names = Object.keys(shape).filter((name) => !(name in body.shape));
  const fields: z.ZodRawShape = { ...body.shape, ...Object.fromEntries(names.map((name) => [name, IGNORED])) };
  return typed(
    z.strictObject(fields).transform((value) => {
      const own = { ...value };
      for (const name of names) delete own[name];
      return own;
    }),
  );
};

export const checkBodyId = (expected: string, { id }: { readonly id?: string | undefined }): void => {
  if (id !== undefined && id !== expected) throw invalid({ pointer: "/id", detail: "cannot be changed" });
};
