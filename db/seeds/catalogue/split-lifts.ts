import { type CatalogueEntry, exercise } from "./entry.ts";

/** Lifts that are caught with one foot forward. */
export const SPLIT_LIFTS: readonly CatalogueEntry[] = [
  exercise({
    slug: "split-clean",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "olympic",
    muscles: { glutes: 1, quads: 1, traps: 0.7, hamstrings: 0.6, upper_back: 0.5 },
    en: {
      name: "Split Clean",
      aliases: ["Split Clean (Barbell)", "Barbell Split Clean"],
      description: "Clean that is caught with one foot forward.",
      instructions: ["Pull the bar as for a clean.", "Catch it with one foot forward and one back."],
    },
    es: {
      name: "Split clean",
      aliases: ["Cargada en tijera", "Split clean con barra"],
      description: "Cargada que se recibe con un pie delante.",
      instructions: ["Tira de la barra como en una cargada.", "Recíbela con un pie delante y otro detrás."],
    },
  }),
  exercise({
    slug: "split-snatch",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "olympic",
    muscles: { glutes: 1, quads: 1, traps: 0.7, front_delts: 0.5, hamstrings: 0.6 },
    en: {
      name: "Split Snatch",
      aliases: ["Split Snatch (Barbell)", "Barbell Split Snatch"],
      description: "Snatch that is caught with one foot forward.",
      instructions: ["Pull the bar with the snatch grip.", "Catch it over the head with one foot forward."],
    },
    es: {
      name: "Split snatch",
      aliases: ["Arrancada en tijera", "Split snatch con barra"],
      description: "Arrancada que se recibe con un pie delante.",
      instructions: ["Tira de la barra con agarre de arrancada.", "Recíbela sobre la cabeza con un pie delante."],
    },
  }),
];
