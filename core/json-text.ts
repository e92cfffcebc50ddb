declare const value: unique symbol;

/** JSON as text, with the type of its value. */
export type JsonText<Value> = string & { readonly [value]: Value };

/** A resource as Postgres wrote it. */
export type VersionedText<Value> = { readonly version: number; readonly text: JsonText<Value> };
