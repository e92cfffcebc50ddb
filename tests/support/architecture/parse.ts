import { Glob } from "bun";
import type { Node, SourceFile } from "typescript/unstable/ast";
import { API } from "typescript/unstable/async";
import { createVirtualFileSystem } from "typescript/unstable/fs";
import { ROOT } from "#scripts/stack/paths.ts";

/** A broken rule, with its place and the right alternative. */
export type Finding = { readonly path: string; readonly line: number; readonly message: string };

/** A module of the project; `path` is relative to its root. */
export type Module = { readonly path: string; readonly source: SourceFile };

/** The text of modules by their path. */
export type Texts = Readonly<Record<string, string>>;

const PROJECT = "/tsconfig.json";

/** The modules as the compiler sees them, with every import: those of types too, which other parsers drop. */
export const parse = async (texts: Texts): Promise<Module[]> => {
  const paths = Object.keys(texts);
  const compilerOptions = { noLib: true, noResolve: true, types: [], allowImportingTsExtensions: true, noEmit: true };
  const files = Object.fromEntries(Object.entries(texts).map(([path, text]) => [`/${path}`, text]));
  const fs = createVirtualFileSystem({ ...files, [PROJECT]: JSON.stringify({ compilerOptions, files: paths }) });
  const compiler = new API({ cwd: "/", fs });
  try {
    const snapshot = await compiler.updateSnapshot({ openProjects: [PROJECT] });
    const program = snapshot.getProject(PROJECT)?.program;
    return await Promise.all(
      paths.map(async (path) => {
        const source = await program?.getSourceFile(`/${path}`);
        if (source === undefined) throw new Error(`${path} could not be parsed.`);
        return { path, source };
      }),
    );
  } finally {
    await compiler.close();
  }
};

const MODULES = new Glob("{api,core,db,scripts,tests,worker}/**/*.ts");

/** Every module of the checkout. */
export const projectTexts = async (): Promise<Texts> => {
  const paths = [...(await Array.fromAsync(MODULES.scan(ROOT))), "drizzle.config.ts"].sort();
  const texts = await Promise.all(paths.map((path) => Bun.file(`${ROOT}/${path}`).text()));
  return Object.fromEntries(paths.map((path, index) => [path, texts[index] ?? ""]));
};

/** All nodes of a module, from the top down. */
export function* nodesOf(node: Node): Generator<Node> {
  yield node;
  const children: Node[] = [];
  node.forEachChild((child) => {
    children.push(child);
    return undefined;
  });
  for (const child of children) yield* nodesOf(child);
}

export const findingAt = ({ path, source }: Module, node: Node, message: string): Finding => {
  const start = node.getStart(source);
  return { path, line: source.text.slice(0, start).split("\n").length, message };
};
