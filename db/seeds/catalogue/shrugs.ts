import { type CatalogueEntry, exercise } from "./entry.ts";

/** Raises of the shoulder blades. */
export const SHRUGS: readonly CatalogueEntry[] = [
  exercise({
    slug: "barbell-shrug",
    equipment: ["barbell"],
    mechanics: "isolation",
    movementPattern: "shoulder_raise",
    muscles: { traps: 1, forearms: 0.4, upper_back: 0.3 },
    en: {
      name: "Barbell Shrug",
      aliases: ["Shrug (Barbell)", "Barbell Shrugs"],
      description: "Shrug with a bar in front of the thighs.",
      instructions: [
        "Hold the bar in front of the thighs with straight arms.",
        "Lift the shoulders towards the ears.",
        "Pause and lower fully.",
      ],
    },
    es: {
      name: "Encogimientos de hombros con barra",
      aliases: ["Encogimientos (barra)", "Encogimientos con barra", "Encogimiento de trapecio con barra"],
      description: "Encogimiento con la barra delante de los muslos.",
      instructions: [
        "Sujeta la barra delante de los muslos con los brazos rectos.",
        "Sube los hombros hacia las orejas.",
        "Haz una pausa y baja del todo.",
      ],
    },
  }),
  exercise({
    slug: "dumbbell-shrug",
    equipment: ["dumbbell"],
    mechanics: "isolation",
    movementPattern: "shoulder_raise",
    muscles: { traps: 1, forearms: 0.4, upper_back: 0.3 },
    en: {
      name: "Dumbbell Shrug",
      aliases: ["Shrug (Dumbbell)", "DB Shrug", "Dumbbell Shrugs"],
      description: "Shrug with a dumbbell in each hand.",
      instructions: [
        "Stand with a dumbbell at each side.",
        "Lift the shoulders towards the ears.",
        "Pause and lower fully.",
      ],
    },
    es: {
      name: "Encogimientos de hombros con mancuernas",
      aliases: ["Encogimientos (mancuerna)", "Encogimientos con mancuernas"],
      description: "Encogimiento con una mancuerna en cada mano.",
      instructions: [
        "De pie, una mancuerna a cada lado.",
        "Sube los hombros hacia las orejas.",
        "Haz una pausa y baja del todo.",
      ],
    },
  }),
  exercise({
    slug: "trap-bar-shrug",
    equipment: ["trap_bar"],
    mechanics: "isolation",
    movementPattern: "shoulder_raise",
    muscles: { traps: 1, forearms: 0.4, upper_back: 0.3 },
    en: {
      name: "Trap Bar Shrug",
      aliases: ["Shrug (Trap Bar)", "Hex Bar Shrug"],
      description: "Shrug standing inside a trap bar.",
      instructions: [
        "Stand inside the bar and lift it with straight arms.",
        "Raise the shoulders towards the ears.",
        "Pause and lower fully.",
      ],
    },
    es: {
      name: "Encogimientos de hombros con barra hexagonal",
      aliases: ["Encogimientos (barra hexagonal)", "Encogimientos con barra hexagonal", "Encogimientos con trap bar"],
      description: "Encogimiento de pie dentro de una barra hexagonal.",
      instructions: [
        "Colócate dentro de la barra y levántala con los brazos rectos.",
        "Sube los hombros hacia las orejas.",
        "Haz una pausa y baja del todo.",
      ],
    },
  }),
  exercise({
    slug: "smith-machine-shrug",
    equipment: ["smith_machine"],
    mechanics: "isolation",
    movementPattern: "shoulder_raise",
    muscles: { traps: 1, forearms: 0.4, upper_back: 0.3 },
    en: {
      name: "Smith Machine Shrug",
      aliases: ["Shrug (Smith Machine)"],
      description: "Shrug with a guided bar.",
      instructions: [
        "Set the bar at mid-thigh and unhook it.",
        "Raise the shoulders towards the ears.",
        "Pause and lower fully.",
      ],
    },
    es: {
      name: "Encogimientos de hombros en multipower",
      aliases: ["Encogimientos (máquina Smith)", "Encogimientos en multipower"],
      description: "Encogimiento con la barra guiada.",
      instructions: [
        "Pon la barra a media altura del muslo y suéltala del seguro.",
        "Sube los hombros hacia las orejas.",
        "Haz una pausa y baja del todo.",
      ],
    },
  }),
  exercise({
    slug: "machine-shrug",
    equipment: ["machine"],
    mechanics: "isolation",
    movementPattern: "shoulder_raise",
    muscles: { traps: 1, forearms: 0.3, upper_back: 0.3 },
    en: {
      name: "Machine Shrug",
      aliases: ["Shrug (Machine)"],
      description: "Shrug on a machine.",
      instructions: [
        "Stand or sit between the handles with straight arms.",
        "Raise the shoulders towards the ears.",
        "Lower slowly.",
      ],
    },
    es: {
      name: "Encogimientos de hombros en máquina",
      aliases: ["Encogimientos (máquina)", "Encogimientos en máquina"],
      description: "Encogimiento en máquina.",
      instructions: [
        "De pie o sentado entre las asas con los brazos rectos.",
        "Sube los hombros hacia las orejas.",
        "Baja despacio.",
      ],
    },
  }),
  exercise({
    slug: "cable-shrug",
    equipment: ["cable"],
    mechanics: "isolation",
    movementPattern: "shoulder_raise",
    muscles: { traps: 1, forearms: 0.3, upper_back: 0.3 },
    en: {
      name: "Cable Shrug",
      aliases: ["Shrug (Cable)"],
      description: "Shrug against a low pulley.",
      instructions: [
        "Hold the bar of a low pulley with straight arms.",
        "Raise the shoulders towards the ears.",
        "Lower slowly.",
      ],
    },
    es: {
      name: "Encogimientos de hombros en polea",
      aliases: ["Encogimientos (polea)", "Encogimientos en polea"],
      description: "Encogimiento contra una polea baja.",
      instructions: [
        "Sujeta la barra de una polea baja con los brazos rectos.",
        "Sube los hombros hacia las orejas.",
        "Baja despacio.",
      ],
    },
  }),
];
