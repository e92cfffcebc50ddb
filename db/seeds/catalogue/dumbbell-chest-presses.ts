import { type CatalogueEntry, exercise } from "./entry.ts";

/** Presses of dumbbells from the chest. */
export const DUMBBELL_CHEST_PRESSES: readonly CatalogueEntry[] = [
  exercise({
    slug: "dumbbell-bench-press",
    equipment: ["dumbbell", "bench"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    muscles: { chest: 1, triceps: 0.5, front_delts: 0.5 },
    en: {
      name: "Dumbbell Bench Press",
      aliases: [
        "Bench Press (Dumbbell)",
        "Flat Dumbbell Bench Press",
        "Dumbbell Chest Press",
        "Flat Dumbbell Press",
        "DB Bench",
      ],
      description: "Flat press with two dumbbells and a deeper stretch than with a barbell.",
      instructions: [
        "Lie back with a dumbbell on each side of the chest.",
        "Press them up over the shoulders.",
        "Lower them until the upper arms are just below the bench.",
      ],
    },
    es: {
      name: "Press de banca con mancuernas",
      aliases: [
        "Press de banca (mancuerna)",
        "Press plano con mancuernas",
        "Press de pecho con mancuernas",
        "Press con mancuernas en banco plano",
      ],
      description: "Press plano con dos mancuernas y mayor estiramiento que con la barra.",
      instructions: [
        "Túmbate con una mancuerna a cada lado del pecho.",
        "Empújalas hasta tenerlas sobre los hombros.",
        "Bájalas hasta que los brazos queden algo por debajo del banco.",
      ],
    },
  }),
  exercise({
    slug: "single-arm-dumbbell-bench-press",
    equipment: ["dumbbell", "bench"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    unilateral: true,
    muscles: { chest: 1, triceps: 0.5, front_delts: 0.5, obliques: 0.3, abs: 0.2 },
    en: {
      name: "Single-Arm Dumbbell Bench Press",
      aliases: ["One Arm Dumbbell Bench Press", "Single Arm Bench Press (Dumbbell)"],
      description: "Bench press with one dumbbell, while the trunk resists turning.",
      instructions: [
        "Lie down with one dumbbell and brace the trunk.",
        "Press it over the shoulder without rolling.",
        "Lower it slowly and finish the set before changing sides.",
      ],
    },
    es: {
      name: "Press de banca con mancuerna a una mano",
      aliases: ["Press de banca a un brazo con mancuerna", "Press de pecho unilateral con mancuerna"],
      description: "Press de banca con una sola mancuerna mientras el tronco evita girar.",
      instructions: [
        "Túmbate con una mancuerna y aprieta el tronco.",
        "Empújala sobre el hombro sin rodar hacia el lado.",
        "Baja despacio y termina la serie antes de cambiar de brazo.",
      ],
    },
  }),
  exercise({
    slug: "incline-dumbbell-bench-press",
    equipment: ["dumbbell", "bench"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    muscles: { chest: 1, front_delts: 0.6, triceps: 0.5 },
    en: {
      name: "Incline Dumbbell Bench Press",
      aliases: [
        "Incline Bench Press (Dumbbell)",
        "Incline Dumbbell Press",
        "Incline DB Bench",
        "Incline Dumbbell Chest Press",
      ],
      description: "Press with two dumbbells on an inclined bench, for the upper chest.",
      instructions: [
        "Set the bench at about 30 degrees and bring the dumbbells to the shoulders.",
        "Press them up until they almost touch.",
        "Lower them beside the upper chest.",
      ],
    },
    es: {
      name: "Press inclinado con mancuernas",
      aliases: [
        "Press de banca inclinado (mancuerna)",
        "Press de banca inclinado con mancuernas",
        "Press superior con mancuernas",
      ],
      description: "Press con dos mancuernas en banco inclinado, para el pecho superior.",
      instructions: [
        "Pon el banco a unos 30 grados y lleva las mancuernas a los hombros.",
        "Empújalas hasta que casi se toquen.",
        "Bájalas a los lados de la parte alta del pecho.",
      ],
    },
  }),
  exercise({
    slug: "decline-dumbbell-bench-press",
    equipment: ["dumbbell", "bench"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    muscles: { chest: 1, triceps: 0.5, front_delts: 0.3 },
    en: {
      name: "Decline Dumbbell Bench Press",
      aliases: ["Decline Bench Press (Dumbbell)", "Decline Dumbbell Press"],
      description: "Press with two dumbbells on a declined bench, for the lower chest.",
      instructions: [
        "Lock the legs in and lie back with the dumbbells at the chest.",
        "Press them over the lower chest.",
        "Lower them until you feel a stretch.",
      ],
    },
    es: {
      name: "Press declinado con mancuernas",
      aliases: ["Press de banca declinado (mancuerna)", "Press de banca declinado con mancuernas"],
      description: "Press con dos mancuernas en banco declinado, para el pecho inferior.",
      instructions: [
        "Asegura las piernas y túmbate con las mancuernas en el pecho.",
        "Empújalas sobre la parte inferior del pecho.",
        "Bájalas hasta notar el estiramiento.",
      ],
    },
  }),
  exercise({
    slug: "dumbbell-squeeze-press",
    equipment: ["dumbbell", "bench"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    muscles: { chest: 1, triceps: 0.6, front_delts: 0.3 },
    en: {
      name: "Dumbbell Squeeze Press",
      aliases: ["Hex Press", "Squeeze Press (Dumbbell)", "Dumbbell Hex Press"],
      description: "Press with the dumbbells pushed against each other all the way.",
      instructions: [
        "Hold the dumbbells together over the chest with the palms facing.",
        "Lower them to the chest while squeezing hard.",
        "Press up without letting them part.",
      ],
    },
    es: {
      name: "Press con mancuernas juntas",
      aliases: ["Hex press", "Press apretado con mancuernas", "Squeeze press con mancuernas"],
      description: "Press con las mancuernas apretadas una contra otra todo el recorrido.",
      instructions: [
        "Sujeta las mancuernas juntas sobre el pecho con las palmas enfrentadas.",
        "Bájalas al pecho apretando con fuerza.",
        "Empuja sin que se separen.",
      ],
    },
  }),
  exercise({
    slug: "dumbbell-floor-press",
    equipment: ["dumbbell"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    muscles: { triceps: 1, chest: 0.7, front_delts: 0.4 },
    en: {
      name: "Dumbbell Floor Press",
      aliases: ["Floor Press (Dumbbell)", "DB Floor Press"],
      description: "Dumbbell press from the floor, a good choice without a bench.",
      instructions: [
        "Lie on the floor with bent knees and a dumbbell in each hand.",
        "Lower them until the upper arms rest on the floor.",
        "Press up until the elbows are straight.",
      ],
    },
    es: {
      name: "Press en el suelo con mancuernas",
      aliases: ["Floor press con mancuernas", "Press de suelo (mancuerna)"],
      description: "Press con mancuernas desde el suelo, buena opción si no hay banco.",
      instructions: [
        "Túmbate en el suelo con las rodillas dobladas y una mancuerna en cada mano.",
        "Bájalas hasta que los brazos toquen el suelo.",
        "Empuja hasta estirar los codos.",
      ],
    },
  }),
];
