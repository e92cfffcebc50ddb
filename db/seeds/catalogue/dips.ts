import { type CatalogueEntry, exercise } from "./entry.ts";

/** Presses of the body weight between supports. */
export const DIPS: readonly CatalogueEntry[] = [
  exercise({
    slug: "dip",
    trackingType: "bodyweight_reps",
    equipment: ["dip_bars", "bodyweight"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    bodyweightFraction: 1,
    muscles: { chest: 1, triceps: 1, front_delts: 0.5 },
    en: {
      name: "Dip",
      aliases: ["Chest Dip", "Parallel Bar Dip", "Dips", "Bar Dip"],
      description: "Press of the whole body between two parallel bars.",
      instructions: [
        "Support yourself on straight arms between the bars.",
        "Lower until the upper arms are about level with the floor.",
        "Press up without swinging.",
      ],
    },
    es: {
      name: "Fondos en paralelas",
      aliases: ["Fondos", "Fondos de pecho", "Dips en paralelas"],
      description: "Empuje de todo el cuerpo entre dos barras paralelas.",
      instructions: [
        "Sostente con los brazos estirados entre las barras.",
        "Baja hasta que los brazos queden casi paralelos al suelo.",
        "Empuja sin balancearte.",
      ],
    },
  }),
  exercise({
    slug: "weighted-dip",
    trackingType: "weighted_bodyweight",
    equipment: ["dip_bars", "plate"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    bodyweightFraction: 1,
    muscles: { chest: 1, triceps: 1, front_delts: 0.5 },
    en: {
      name: "Weighted Dip",
      aliases: ["Chest Dip (Weighted)", "Weighted Dips", "Dip (Weighted)"],
      description: "Dip with extra weight on a belt or between the feet.",
      instructions: [
        "Hang the weight from a belt and support yourself on straight arms.",
        "Lower under control to the same depth each time.",
        "Press up until the elbows are straight.",
      ],
    },
    es: {
      name: "Fondos en paralelas con lastre",
      aliases: ["Fondos lastrados", "Fondos con peso", "Fondos de pecho (lastrados)", "Fondos en paralelas lastrados"],
      description: "Fondos con peso añadido en un cinturón o entre los pies.",
      instructions: [
        "Cuelga el peso del cinturón y sostente con los brazos estirados.",
        "Baja con control siempre a la misma profundidad.",
        "Empuja hasta estirar los codos.",
      ],
    },
  }),
  exercise({
    slug: "assisted-dip",
    trackingType: "assisted_bodyweight",
    equipment: ["machine", "dip_bars"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    bodyweightFraction: 1,
    muscles: { chest: 1, triceps: 1, front_delts: 0.5 },
    en: {
      name: "Assisted Dip",
      aliases: ["Chest Dip (Assisted)", "Machine Assisted Dip", "Assisted Dip Machine"],
      description: "Dip on a machine that takes off part of the body weight.",
      instructions: [
        "Choose the assistance and kneel on the pad.",
        "Lower until the upper arms are about level with the floor.",
        "Press up until the elbows are straight.",
      ],
    },
    es: {
      name: "Fondos asistidos",
      aliases: ["Fondos de pecho (asistidos)", "Fondos asistidos en máquina", "Fondos en paralelas asistidos"],
      description: "Fondos en una máquina que quita parte del peso corporal.",
      instructions: [
        "Elige la asistencia y arrodíllate en la almohadilla.",
        "Baja hasta que los brazos queden casi paralelos al suelo.",
        "Empuja hasta estirar los codos.",
      ],
    },
  }),
  exercise({
    slug: "ring-dip",
    trackingType: "bodyweight_reps",
    equipment: ["rings", "bodyweight"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    bodyweightFraction: 1,
    muscles: { chest: 1, triceps: 1, front_delts: 0.5, abs: 0.3 },
    en: {
      name: "Ring Dip",
      aliases: ["Dip (Rings)", "Ring Dips", "Gymnastic Ring Dip"],
      description: "Dip on rings, which asks for far more stability than bars.",
      instructions: [
        "Support yourself with the rings turned out and close to the body.",
        "Lower until the shoulders are below the elbows.",
        "Press up and turn the rings out again.",
      ],
    },
    es: {
      name: "Fondos en anillas",
      aliases: ["Fondos con anillas", "Dips en anillas"],
      description: "Fondos en anillas, que piden mucha más estabilidad que las barras.",
      instructions: [
        "Sostente con las anillas giradas hacia fuera y pegadas al cuerpo.",
        "Baja hasta que los hombros queden por debajo de los codos.",
        "Empuja y vuelve a girar las anillas hacia fuera.",
      ],
    },
  }),
  exercise({
    slug: "bench-dip",
    trackingType: "bodyweight_reps",
    equipment: ["bench", "bodyweight"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    bodyweightFraction: 0.6,
    muscles: { triceps: 1, front_delts: 0.5, chest: 0.4 },
    en: {
      name: "Bench Dip",
      aliases: ["Bench Dips", "Triceps Bench Dip", "Chair Dip"],
      description: "Dip with the hands on a bench behind the body.",
      instructions: [
        "Place the hands on the edge of a bench and the heels in front of you.",
        "Lower the hips straight down until the elbows are at a right angle.",
        "Press up until the elbows are straight.",
      ],
    },
    es: {
      name: "Fondos en banco",
      aliases: ["Fondos de tríceps en banco", "Fondos entre bancos", "Fondos en silla"],
      description: "Fondos con las manos en un banco detrás del cuerpo.",
      instructions: [
        "Apoya las manos en el borde de un banco y los talones delante.",
        "Baja la cadera en vertical hasta tener los codos en ángulo recto.",
        "Empuja hasta estirar los codos.",
      ],
    },
  }),
  exercise({
    slug: "machine-dip",
    equipment: ["machine"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    muscles: { triceps: 1, chest: 0.6, front_delts: 0.4 },
    en: {
      name: "Machine Dip",
      aliases: ["Seated Dip Machine", "Triceps Dip Machine", "Dip (Machine)", "Seated Dip (Machine)"],
      description: "Seated downward press on a machine.",
      instructions: [
        "Sit with the back on the pad and hold the handles by the hips.",
        "Press down until the elbows are straight.",
        "Let the handles rise slowly.",
      ],
    },
    es: {
      name: "Fondos en máquina",
      aliases: ["Fondos sentado en máquina", "Máquina de fondos", "Fondos de tríceps en máquina"],
      description: "Empuje sentado hacia abajo en máquina.",
      instructions: [
        "Siéntate con la espalda apoyada y sujeta las asas junto a la cadera.",
        "Empuja hacia abajo hasta estirar los codos.",
        "Deja subir las asas despacio.",
      ],
    },
  }),
];
