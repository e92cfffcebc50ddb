import type { z } from "zod";
import type { ErrorCode } from "#core/errors.ts";
import { type Policy, type PolicyDeclaration, policyOf } from "../access/policy.ts";

/** A body of another kind than JSON. */
export type OtherBody = { readonly mediaTypes: readonly string[]; readonly description: string };

/** The JSON of a schema, another kind of body, or several forms of the same answer. */
export type AnswerForm = z.ZodType | OtherBody;
export type AnswerDeclaration = AnswerForm | readonly AnswerForm[] | null;

type Description = {
  /** camelCase, unique: the name that generated clients give the call. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** The fields of a multipart form, which the handler reads as it comes. */
  readonly form?: z.ZodType;
  /** The answers of success, by status. `null` is an answer without a body. */
  readonly answers: Readonly<Partial<Record<200 | 201 | 202 | 204 | 304, AnswerDeclaration>>>;
  /** Codes beyond those that every operation of its kind can answer with. */
  readonly problems?: readonly ErrorCode[];
  /** The answer carries an ETag and honours If-None-Match or If-Match. */
  readonly versioned?: boolean;
  /** It opens an account: it takes and gives `Forja-Device`. */
  readonly opensAccount?: boolean;
};

/** An operation: its policy, and its part of the OpenAPI document. `access` has no default. */
export type OperationDeclaration = Description & PolicyDeclaration;

/** A route's `detail`. Its declarations are functions, because Elysia merges plain objects deeply. */
export type DeclaredDetail = {
  readonly operationId: string;
  readonly "x-operation": () => OperationDeclaration;
  readonly "x-policy": () => Policy;
};

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]: DeepReadonly<T[Name]> }
    : T;

/** The type of a declared answer. A body of another kind is a `Response` or text. */
type BodyOf<Form> =
  Form extends z.ZodType<infer Json>
    ? DeepReadonly<Json>
    : Form extends readonly (infer One)[]
      ? BodyOf<One>
      : Form extends OtherBody
        ? unknown
        : undefined;

/** A schema that the compiler reads, and that is not there when the program runs. */
type Bound<Json> = {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: "forja";
    readonly validate: never;
    readonly types: { readonly input: Json; readonly output: Json };
  };
};

/** Any operation may answer 304, without a body. */
type Bodies<Answers> = { readonly [Status in keyof Answers]: Bound<BodyOf<Answers[Status]>> } & {
  readonly 304: Bound<undefined>;
};

/** Elysia checks the type of a handler against `response`. It finds none when the program runs, and validates nothing. */
const bound = <Answers>(hooks: { detail: DeclaredDetail }) =>
  hooks as { detail: DeclaredDetail; response: Bodies<Answers> };

type UndocumentedDetail = Pick<DeclaredDetail, "x-policy"> & { readonly hide: true };

/**
 * Declares an operation beside the route that performs it. A handler whose answer differs from `answers` does not
 * compile. A route without a declaration ends the start.
 */
export const operation = <const Declaration extends OperationDeclaration>(declaration: Declaration) => {
  const policy = policyOf(declaration, declaration.form !== undefined);
  return bound<Declaration["answers"]>({
    detail: { operationId: declaration.id, "x-operation": () => declaration, "x-policy": () => policy },
  });
};

/** Declares the policy of a route that the document leaves out. */
export const undocumented = (declaration: PolicyDeclaration): { detail: UndocumentedDetail } => {
  const policy = policyOf(declaration, false);
  return { detail: { hide: true, "x-policy": () => policy } };
};

const inDetail = (hooks: unknown, name: keyof DeclaredDetail): unknown => {
  const detail: unknown = hooks !== null && typeof hooks === "object" ? Reflect.get(hooks, "detail") : null;
  return detail !== null && typeof detail === "object" ? Reflect.get(detail, name) : null;
};

/** Returns the declaration in a route's hooks; null for a route that the document leaves out. */
export const declarationIn = (hooks: unknown): OperationDeclaration | null => {
  const declared = inDetail(hooks, "x-operation");
  return typeof declared === "function" ? (declared as () => OperationDeclaration)() : null;
};

/** Returns the policy in a route's hooks; null for a route without a declaration. */
export const policyIn = (hooks: unknown): Policy | null => {
  const declared = inDetail(hooks, "x-policy");
  return typeof declared === "function" ? (declared as () => Policy)() : null;
};
