import type { z } from "zod";
import type { ErrorCode } from "#core/errors.ts";

/** A body of another kind than JSON. */
export type OtherBody = { readonly mediaTypes: readonly string[]; readonly description: string };

/** The JSON of a schema, another kind of body, or several forms of the same answer. */
export type AnswerForm = z.ZodType | OtherBody;
export type AnswerDeclaration = AnswerForm | readonly AnswerForm[] | null;

export type OperationDeclaration = {
  /** camelCase, unique: the name that generated clients give the call. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** The fields of a multipart form, which the handler reads as it comes. */
  readonly form?: z.ZodType;
  /** What success answers, by status; `null` is an answer without a body. */
  readonly answers: Readonly<Partial<Record<200 | 201 | 202 | 204 | 304, AnswerDeclaration>>>;
  /** Codes beyond those that every operation of its kind can answer with. */
  readonly problems?: readonly ErrorCode[];
  /** The answer carries an ETag and honours If-None-Match or If-Match. */
  readonly versioned?: boolean;
  /** It opens an account: it takes and gives `Forja-Device`. */
  readonly opensAccount?: boolean;
};

/** What a route's `detail` carries for the document; a function, because Elysia merges plain objects deeply. */
export type DeclaredDetail = { readonly operationId: string; readonly "x-operation": () => OperationDeclaration };

/** Declares an operation for the OpenAPI document, beside the route that performs it. */
export const operation = (declaration: OperationDeclaration): { detail: DeclaredDetail } => ({
  detail: { operationId: declaration.id, "x-operation": () => declaration },
});

/** The declaration in a route's hooks; null for a route that the document leaves out. */
export const declarationIn = (hooks: unknown): OperationDeclaration | null => {
  const detail: unknown = hooks !== null && typeof hooks === "object" ? Reflect.get(hooks, "detail") : null;
  const declared: unknown = detail !== null && typeof detail === "object" ? Reflect.get(detail, "x-operation") : null;
  return typeof declared === "function" ? (declared as () => OperationDeclaration)() : null;
};
