import type { z } from "zod";
import type { ErrorCode } from "#core/errors.ts";
import { type Policy, type PolicyDeclaration, policyOf } from "../access/policy.ts";

export type OtherBody = { readonly mediaTypes: readonly string[]; readonly description: string };

export type AnswerForm = z.ZodType | OtherBody;
export type AnswerDeclaration = AnswerForm | readonly AnswerForm[] | null;

type Description = {
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly form?: z.ZodType;
  readonly answers: Readonly<Partial<Record<200 | 201 | 202 | 204 | 304, AnswerDeclaration>>>;
  readonly problems?: readonly ErrorCode[];
  readonly versioned?: boolean;
  /** It opens an account: it takes and gives `Forja-Device`. */
  readonly opensAccount?: boolean;
};

export type OperationDeclaration = Description & PolicyDeclaration;

/** Its declarations are functions, because Elysia merges plain objects deeply. */
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

type Bodies<Answers> = { readonly [Status in keyof Answers]: Bound<BodyOf<Answers[Status]>> } & {
  readonly 304: Bound<undefined>;
};

/** Elysia checks the type of a handler against `response`. It finds none when the program runs, and validates nothing. */
const bound = <Answers>(hooks: { detail: DeclaredDetail }) =>
  hooks as { detail: DeclaredDetail; response: Bodies<Answers> };

type UndocumentedDetail = Pick<DeclaredDetail, "x-policy"> & { readonly hide: true };

/** A handler whose answer differs from `answers` does not compile. A route without a declaration ends the start. */
export const operation = <const Declaration extends OperationDeclaration>(declaration: Declaration) => {
  const policy = policyOf(declaration, declaration.form !== undefined);
  return bound<Declaration["answers"]>({
    detail: { operationId: declaration.id, "x-operation": () => declaration, "x-policy": () => policy },
  });
};

export const undocumented = (declaration: PolicyDeclaration): { detail: UndocumentedDetail } => {
  const policy = policyOf(declaration, false);
  return { detail: { hide: true, "x-policy": () => policy } };
};

const inDetail = (hooks: unknown, name: keyof DeclaredDetail): unknown => {
  const detail: unknown = hooks !== null && typeof hooks === "object" ? Reflect.get(hooks, "detail") : null;
  return detail !== null && typeof detail === "object" ? Reflect.get(detail, name) : null;
};

export const declarationIn = (hooks: unknown): OperationDeclaration | null => {
  const declared = inDetail(hooks, "x-operation");
  return typeof declared === "function" ? (declared as () => OperationDeclaration)() : null;
};

export const policyIn = (hooks: unknown): Policy | null => {
  const declared = inDetail(hooks, "x-policy");
  return typeof declared === "function" ? (declared as () => Policy)() : null;
};
