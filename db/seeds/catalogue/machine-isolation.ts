import { type CatalogueEntry, exercise } from "./entry.ts";

/** Machines for one joint. */
export const MACHINE_ISOLATION: readonly CatalogueEntry[] = [
  exercise({
    slug: "pec-deck",
    equipment: ["machine"],
    mechanics: "isolation",
    movementPattern: "chest_fly",
    muscles: { chest: 1, front_delts: 0.3 },
    en: {
      name: "Pec Deck",
      aliases: ["Pec Deck (Machine)", "Butterfly (Pec Deck)", "Butterfly Machine", "Pec Deck Fly", "Butterfly"],
      description: "Fly on a machine with pads for the bent arms.",
      instructions: ["Sit with the forearms against the pads.", "Bring the pads together and open them again."],
    },
    es: {
      name: "Contractora de pecho",
      aliases: ["Pec deck", "Contractora", "Máquina contractora", "Mariposa en máquina"],
      description: "Aperturas en máquina con almohadillas para los brazos doblados.",
      instructions: ["Siéntate con los antebrazos en las almohadillas.", "Junta las almohadillas y vuelve a abrirlas."],
    },
  }),
  exercise({
    slug: "wrist-extension-machine",
    equipment: ["machine"],
    mechanics: "isolation",
    movementPattern: "wrist",
    muscles: { forearms: 1 },
    en: {
      name: "Wrist Extension Machine",
      aliases: ["Wrist Extension (Machine)", "Machine Wrist Extension"],
      description: "Wrist extension on a machine.",
      instructions: [
        "Rest the forearms on the pad with the palms down.",
        "Raise the hands against the lever and lower them.",
      ],
    },
    es: {
      name: "Extensión de muñeca en máquina",
      aliases: ["Máquina de extensión de muñeca", "Extensiones de muñeca en máquina"],
      description: "Extensión de muñeca en máquina.",
      instructions: ["Apoya los antebrazos con las palmas hacia abajo.", "Sube las manos contra la palanca y vuelve."],
    },
  }),
];
