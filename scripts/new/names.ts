import { SetupError } from "#scripts/stack/setup-error.ts";

export type Names = {
  readonly kebab: string;
  readonly camel: string;
  readonly Pascal: string;
  readonly table: string;
  readonly words: string;
};

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

export const namesOf = (kebab: string): Names => {
  if (!NAME.test(kebab) || kebab.length > 40)
    throw new SetupError(`${kebab} is no name: write it as in training-shoes.`);
  const camel = kebab.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const Pascal = camel.charAt(0).toUpperCase() + camel.slice(1);
  return { kebab, camel, Pascal, table: kebab.replaceAll("-", "_"), words: kebab.replaceAll("-", " ") };
};

export const filled = (text: string, names: Names): string =>
  Object.entries(names).reduce((made, [name, value]) => made.replaceAll(`__${name}__`, value), text);
