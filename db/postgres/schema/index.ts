export * from "./accounts.ts";
export * from "./credentials.ts";
export * from "./exercises.ts";
export * from "./goals.ts";
export * from "./imports.ts";
export * from "./sharing.ts";
export * from "./training.ts";
export * from "./work.ts";
