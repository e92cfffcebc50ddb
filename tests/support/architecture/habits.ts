import { type Node, SyntaxKind } from "typescript/unstable/ast";
import {
  isAsExpression,
  isCallExpression,
  isFunctionDeclaration,
  isIdentifier,
  isNewExpression,
  isNonNullExpression,
  isPropertyAccessExpression,
  isTypePredicateNode,
} from "typescript/unstable/ast/is";
import { SHARED_ROOMS } from "./layers.ts";
import { type Finding, findingAt, type Module, nodesOf } from "./parse.ts";

type Rule = (module: Module, node: Node) => string | null;

/** The modules that may read the environment: a process reads it once, and hands on what it has read. */
const READS_ENVIRONMENT = [
  /^(api|worker)\/main\.ts$/,
  /^db\/env\.ts$/,
  /^scripts\//,
  /^tests\//,
  /^drizzle\.config\.ts$/,
];

const dotted = (node: Node): string => {
  if (isIdentifier(node)) return node.text;
  return isPropertyAccessExpression(node) ? `${dotted(node.expression)}.${node.name.text}` : "?";
};

const environment: Rule = ({ path }, node) =>
  isPropertyAccessExpression(node) &&
  ["process.env", "Bun.env", "?.env"].includes(dotted(node)) &&
  (dotted(node) !== "?.env" || node.expression.kind === SyntaxKind.MetaProperty) &&
  !READS_ENVIRONMENT.some((allowed) => allowed.test(path))
    ? "the environment is read by main.ts through the schema of environment.ts, and handed down"
    : null;

const IMPURE = ["Bun", "process", "fetch", "crypto", "performance", "console", "setTimeout", "setInterval"];
const IMPURE_MEMBERS = ["Date.now", "Math.random", "Temporal.Now"];

/** A name that is used as a value, and not the name of a property, a parameter or the like. */
const usedNames = (node: Node): Node[] => {
  if (isPropertyAccessExpression(node)) return [node.expression];
  return isCallExpression(node) || isNewExpression(node) ? [node.expression] : [];
};

const purity: Rule = ({ path }, node) => {
  if (!path.startsWith("core/") || SHARED_ROOMS.test(path)) return null;
  const door = "core/ has no clock, no chance and no I/O: hand the value in as a parameter";
  if (isPropertyAccessExpression(node) && IMPURE_MEMBERS.includes(dotted(node))) return door;
  if (isNewExpression(node) && dotted(node.expression) === "Date" && !node.arguments?.length) return door;
  return usedNames(node).some((name) => isIdentifier(name) && IMPURE.includes(name.text)) ? door : null;
};

const types: Rule = (_module, node) => {
  if (node.kind === SyntaxKind.AnyKeyword) return "`any` is not used: write the type, or `unknown` and a check";
  if (isNonNullExpression(node)) return "`!` is not used: handle the missing value, or narrow the type";
  const isDouble = isAsExpression(node) && isAsExpression(node.expression);
  return isDouble ? "`as unknown as` is not used: parse the value, or narrow it by a check" : null;
};

/** Elysia hands a guard's hooks, and an instance's, down to each of their routes. */
const inheritance: Rule = ({ path, source }, node) => {
  if (!path.startsWith("api/")) return null;
  const isGuard =
    isCallExpression(node) &&
    isPropertyAccessExpression(node.expression) &&
    ["guard", "group"].includes(node.expression.name.text);
  const isInstance =
    isNewExpression(node) &&
    dotted(node.expression) === "Elysia" &&
    /\bdetail\b|operation\(/.test(source.text.slice(node.pos, node.end));
  return isGuard || isInstance ? "no route inherits a policy: operation() is beside each handler" : null;
};

const LEFT_OUT = ["skip", "only", "todo", "failing", "if", "skipIf", "todoIf"];

const leftOut: Rule = (_module, node) => {
  if (isCallExpression(node) && isIdentifier(node.expression) && /^x(it|test|describe)$/.test(node.expression.text)) {
    return "no test is left out: repair it or delete it";
  }
  if (!isPropertyAccessExpression(node)) return null;
  const [root = "", ...rest] = dotted(node).split(".");
  if (root === "mock" && rest[0] === "module") return "modules are not mocked: hand the dependency in";
  const isTest = root === "it" || root === "test" || root === "describe";
  return isTest && LEFT_OUT.includes(node.name.text) ? "no test is left out: repair it or delete it" : null;
};

const nodesIn = (parent: Node): Node[] => {
  const nodes: Node[] = [];
  parent.forEachChild((child) => {
    nodes.push(child);
    return undefined;
  });
  return nodes;
};

/** One style of functions. A generator, an overload and an assertion cannot be an arrow. */
const declared: Rule = (_module, node) => {
  if (!isFunctionDeclaration(node) || node.asteriskToken !== undefined || node.body === undefined) return null;
  const isAssertion = node.type !== undefined && isTypePredicateNode(node.type);
  const isOverloaded = nodesIn(node.parent).some(
    (other) => other !== node && isFunctionDeclaration(other) && other.name?.text === node.name?.text,
  );
  return isAssertion || isOverloaded ? null : "a function is an arrow: export const name = () => …";
};

const RULES: readonly Rule[] = [environment, purity, types, inheritance, leftOut, declared];

const SILENCED = new RegExp(["@ts", "(ignore|expect-error|nocheck)"].join("-"));

/** A test of types expects errors; the compiler reports an expected error that is not there. */
const EXPECTED = new RegExp(["@ts", "expect-error"].join("-"));
const isTypeTest = (path: string): boolean => path.endsWith(".types.test.ts");

/** Finds comments that silence the compiler. */
const silencedLines = ({ path, source }: Module): Finding[] =>
  source.text.split("\n").flatMap((text, index) => {
    const message = "the compiler is not silenced: repair what it complains of";
    if (isTypeTest(path) && EXPECTED.test(text)) return [];
    return SILENCED.test(text) ? [{ path, line: index + 1, message }] : [];
  });

/** Reports constructs that are forbidden, or that belong elsewhere. */
export const habitFindings = (modules: readonly Module[]): Finding[] =>
  modules.flatMap((module) => {
    const findings = silencedLines(module);
    for (const node of nodesOf(module.source)) {
      for (const rule of RULES) {
        const message = rule(module, node);
        if (message !== null) findings.push(findingAt(module, node, message));
      }
    }
    return findings;
  });

const NAMELESS = ["utils", "util", "helpers", "helper", "common", "shared", "misc", "lib"];

/** A folder says what is in it: these names take anything, and end up holding everything. */
export const folderFindings = (paths: readonly string[]): Finding[] =>
  paths.flatMap((path) => {
    const folder = path
      .split("/")
      .slice(0, -1)
      .find((name) => NAMELESS.includes(name.toLowerCase()));
    return folder === undefined
      ? []
      : [{ path, line: 1, message: `a folder named "${folder}" says nothing: name the subject` }];
  });
