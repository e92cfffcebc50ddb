import { type CatalogueEntry, exercise } from "./entry.ts";

/** Flyes on cables by position and side. */
export const FLY_VARIATIONS: readonly CatalogueEntry[] = [
  exercise({
    slug: "seated-cable-fly",
    equipment: ["cable", "bench"],
    mechanics: "isolation",
    movementPattern: "chest_fly",
    muscles: { chest: 1, front_delts: 0.4 },
    en: {
      name: "Seated Cable Fly",
      aliases: ["Seated Chest Flys (Cable)", "Seated Cable Chest Fly"],
      description: "Fly between two pulleys from a seat.",
      instructions: [
        "Sit between the pulleys with a handle in each hand.",
        "Bring the hands together before the chest and open them.",
      ],
    },
    es: {
      name: "Aperturas en polea sentado",
      aliases: ["Cruce de poleas sentado", "Aperturas sentado con poleas"],
      description: "Aperturas entre dos poleas desde un asiento.",
      instructions: [
        "Siéntate entre las poleas con un asa en cada mano.",
        "Junta las manos ante el pecho y vuelve a abrir.",
      ],
    },
  }),
  exercise({
    slug: "single-arm-cable-fly",
    equipment: ["cable"],
    mechanics: "isolation",
    movementPattern: "chest_fly",
    unilateral: true,
    muscles: { chest: 1, front_delts: 0.4, obliques: 0.2 },
    en: {
      name: "Single-Arm Cable Fly",
      aliases: ["Single Arm Cable Crossover", "One Arm Cable Fly", "Single Arm Chest Fly (Cable)"],
      description: "Fly on a cable with one arm.",
      instructions: ["Stand with one handle at shoulder height.", "Bring the arm across the chest and open it."],
    },
    es: {
      name: "Apertura en polea a una mano",
      aliases: ["Cruce de polea a una mano", "Apertura unilateral en polea"],
      description: "Apertura en polea con un brazo.",
      instructions: ["De pie con un asa a la altura del hombro.", "Lleva el brazo ante el pecho y vuelve a abrir."],
    },
  }),
  exercise({
    slug: "lying-cable-fly",
    equipment: ["cable", "bench"],
    mechanics: "isolation",
    movementPattern: "chest_fly",
    muscles: { chest: 1, front_delts: 0.4 },
    en: {
      name: "Lying Cable Fly",
      aliases: ["Cable Flat Bench Fly", "Flat Bench Cable Fly", "Lying Chest Fly (Cable)"],
      description: "Fly between two low pulleys on a flat bench.",
      instructions: [
        "Lie between the low pulleys with a handle in each hand.",
        "Bring the hands together over the chest and open them.",
      ],
    },
    es: {
      name: "Aperturas en polea tumbado",
      aliases: ["Cruce de poleas tumbado", "Aperturas con poleas en banco plano"],
      description: "Aperturas entre dos poleas bajas en un banco plano.",
      instructions: [
        "Túmbate entre las poleas bajas con un asa en cada mano.",
        "Junta las manos sobre el pecho y vuelve a abrir.",
      ],
    },
  }),
  exercise({
    slug: "incline-bench-cable-fly",
    equipment: ["cable", "bench"],
    mechanics: "isolation",
    movementPattern: "chest_fly",
    muscles: { chest: 1, front_delts: 0.5 },
    en: {
      name: "Incline Bench Cable Fly",
      aliases: ["Incline Chest Fly (Cable)", "Cable Incline Fly", "Cable Fly on Incline Bench"],
      description: "Fly between two low pulleys on an inclined bench.",
      instructions: [
        "Lie on an inclined bench between the low pulleys.",
        "Bring the hands together over the chest and open them.",
      ],
    },
    es: {
      name: "Aperturas inclinadas en polea",
      aliases: ["Aperturas en banco inclinado con poleas", "Cruce de poleas en banco inclinado"],
      description: "Aperturas entre dos poleas bajas en un banco inclinado.",
      instructions: [
        "Túmbate en un banco inclinado entre las poleas bajas.",
        "Junta las manos sobre el pecho y vuelve a abrir.",
      ],
    },
  }),
];
