import type { JsonText } from "#core/json-text.ts";
import type { Page } from "./pagination.ts";

export const jsonText = <Value>(of: Value): JsonText<Value> => JSON.stringify(of) as JsonText<Value>;

/** Returns the text of a page whose items are texts. */
export const pageText = <Item>({ data, page, omitted }: Page<JsonText<Item>>): JsonText<Page<Item>> => {
  const rest = JSON.stringify({ page, ...(omitted === undefined ? {} : { omitted }) });
  return `{"data":[${data.join(",")}],${rest.slice(1)}` as JsonText<Page<Item>>;
};

export type Answering = { readonly set: { readonly headers: Record<string, unknown> } };

/** Answers with text as it is. The result has the type of its value, which the compiler compares with the view. */
export const answerText = <Value>({ set }: Answering, text: JsonText<Value>): Value => {
  set.headers["content-type"] = "application/json;charset=utf-8";
  const answer: unknown = text;
  return answer as Value;
};

/** Answers with a value, or with its text. */
export const answerEither = <Value extends object>(context: Answering, answer: Value | JsonText<Value>): Value =>
  typeof answer === "string" ? answerText(context, answer) : answer;
