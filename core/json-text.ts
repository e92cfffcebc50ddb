declare const value: unique symbol;

/** JSON as text, with the type of its value. */
export type JsonText<Value> = string & { readonly [value]: Value };
