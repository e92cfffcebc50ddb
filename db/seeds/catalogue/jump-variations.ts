import { type CatalogueEntry, exercise } from "./entry.ts";

/** Jumps to the side, from a squat, and tucked. */
export const JUMP_VARIATIONS: readonly CatalogueEntry[] = [
  exercise({
    slug: "lateral-box-jump",
    trackingType: "reps_only",
    equipment: ["box", "bodyweight"],
    mechanics: "compound",
    movementPattern: "jump",
    muscles: { quads: 1, glutes: 0.8, calves: 0.7, abductors: 0.4 },
    en: {
      name: "Lateral Box Jump",
      aliases: ["Side Box Jump", "Box Jump (Lateral)"],
      description: "Jump to the side onto a box.",
      instructions: ["Stand beside the box.", "Jump onto it to the side and step down."],
    },
    es: {
      name: "Salto lateral al cajón",
      aliases: ["Box jump lateral", "Salto de lado al cajón"],
      description: "Salto de lado a un cajón.",
      instructions: ["Colócate al lado del cajón.", "Salta encima de lado y desciende."],
    },
  }),
  exercise({
    slug: "tuck-jump",
    trackingType: "reps_only",
    equipment: ["bodyweight"],
    mechanics: "compound",
    movementPattern: "jump",
    muscles: { quads: 1, glutes: 0.7, calves: 0.7, hip_flexors: 0.5 },
    en: {
      name: "Tuck Jump",
      aliases: ["Tuck Jumps", "Knee Tuck Jump"],
      description: "Jump that pulls the knees to the chest.",
      instructions: ["Bend the knees and jump high.", "Pull the knees to the chest and land softly."],
    },
    es: {
      name: "Salto con rodillas al pecho",
      aliases: ["Tuck jump", "Salto agrupado"],
      description: "Salto que lleva las rodillas al pecho.",
      instructions: ["Flexiona las rodillas y salta alto.", "Lleva las rodillas al pecho y cae suave."],
    },
  }),
  exercise({
    slug: "frog-jump",
    trackingType: "reps_only",
    equipment: ["bodyweight"],
    mechanics: "compound",
    movementPattern: "jump",
    muscles: { quads: 1, glutes: 0.8, calves: 0.6, adductors: 0.4 },
    en: {
      name: "Frog Jump",
      aliases: ["Frog Jumps", "Frog Leap"],
      description: "Jump forward from a deep wide squat.",
      instructions: ["Squat deep with the hands between the feet.", "Jump forward and land in the squat."],
    },
    es: {
      name: "Salto de rana",
      aliases: ["Frog jump", "Saltos de rana"],
      description: "Salto adelante desde una sentadilla profunda y abierta.",
      instructions: ["Agáchate con las manos entre los pies.", "Salta adelante y cae en la sentadilla."],
    },
  }),
  exercise({
    slug: "lateral-bound",
    trackingType: "reps_only",
    equipment: ["bodyweight"],
    mechanics: "compound",
    movementPattern: "jump",
    unilateral: true,
    muscles: { glutes: 1, quads: 0.8, abductors: 0.6, calves: 0.5 },
    en: {
      name: "Lateral Bound",
      aliases: ["Lateral Bounds", "Skater Jump", "Skaters"],
      description: "Jump from one leg to the other, to the side.",
      instructions: ["Stand on one leg.", "Jump to the side and land on the other leg."],
    },
    es: {
      name: "Salto lateral de patinador",
      aliases: ["Skater jump", "Saltos de patinador"],
      description: "Salto lateral de una pierna a otra.",
      instructions: ["De pie sobre una pierna.", "Salta de lado y cae sobre la otra."],
    },
  }),
];
