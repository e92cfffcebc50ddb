import { type CatalogueEntry, exercise } from "./entry.ts";

/** Rows with dumbbells and kettlebells. */
export const DUMBBELL_ROWS: readonly CatalogueEntry[] = [
  exercise({
    slug: "dumbbell-row",
    equipment: ["dumbbell", "bench"],
    mechanics: "compound",
    movementPattern: "horizontal_pull",
    unilateral: true,
    muscles: { lats: 1, upper_back: 0.7, biceps: 0.5, rear_delts: 0.5, forearms: 0.3 },
    en: {
      name: "Single-Arm Dumbbell Row",
      aliases: [
        "Bent Over One Arm Row (Dumbbell)",
        "Dumbbell Row",
        "One-Arm Dumbbell Row",
        "Dumbbell Rows",
        "DB Row",
        "Single Arm Row (Dumbbell)",
        "Kroc Row",
      ],
      description: "Row of one dumbbell with the other hand on a bench.",
      instructions: [
        "Support a hand and a knee on the bench with a flat back.",
        "Pull the dumbbell to the hip.",
        "Lower it until the lat is stretched.",
      ],
    },
    es: {
      name: "Remo con mancuerna a una mano",
      aliases: [
        "Remo con mancuerna",
        "Remo a un brazo con mancuerna",
        "Remo (mancuerna)",
        "Remo unilateral con mancuerna",
        "Serrucho",
      ],
      description: "Remo de una mancuerna con la otra mano en el banco.",
      instructions: [
        "Apoya una mano y una rodilla en el banco con la espalda recta.",
        "Lleva la mancuerna a la cadera.",
        "Bájala hasta estirar el dorsal.",
      ],
    },
  }),
  exercise({
    slug: "bent-over-dumbbell-row",
    equipment: ["dumbbell"],
    mechanics: "compound",
    movementPattern: "horizontal_pull",
    muscles: { lats: 1, upper_back: 1, rear_delts: 0.5, biceps: 0.5, lower_back: 0.4 },
    en: {
      name: "Bent-Over Dumbbell Row",
      aliases: ["Bent Over Row (Dumbbell)", "Two-Arm Dumbbell Row", "Double Dumbbell Row"],
      description: "Row of two dumbbells with the trunk bent forward.",
      instructions: [
        "Hinge forward with a flat back and a dumbbell in each hand.",
        "Pull both to the hips.",
        "Lower until the arms are straight.",
      ],
    },
    es: {
      name: "Remo inclinado con mancuernas",
      aliases: ["Remo inclinado (mancuerna)", "Remo con dos mancuernas", "Remo con mancuernas de pie"],
      description: "Remo de dos mancuernas con el tronco inclinado.",
      instructions: [
        "Inclínate con la espalda recta y una mancuerna en cada mano.",
        "Lleva ambas a la cadera.",
        "Baja hasta estirar los brazos.",
      ],
    },
  }),
  exercise({
    slug: "chest-supported-dumbbell-row",
    equipment: ["dumbbell", "bench"],
    mechanics: "compound",
    movementPattern: "horizontal_pull",
    muscles: { upper_back: 1, lats: 0.7, rear_delts: 0.6, biceps: 0.5 },
    en: {
      name: "Chest-Supported Dumbbell Row",
      aliases: [
        "Incline Row (Dumbbell)",
        "Chest Supported Incline Row (Dumbbell)",
        "Incline Dumbbell Row",
        "Chest Supported Row (Dumbbell)",
      ],
      description: "Row of two dumbbells lying on an inclined bench.",
      instructions: [
        "Lie face down on a bench at about 30 degrees.",
        "Pull the dumbbells back with the elbows at 45 degrees.",
        "Lower until the arms are straight.",
      ],
    },
    es: {
      name: "Remo con mancuernas en banco inclinado",
      aliases: [
        "Remo en banco inclinado (mancuerna)",
        "Remo con apoyo en el pecho con mancuernas",
        "Remo con mancuernas y pecho apoyado",
      ],
      description: "Remo de dos mancuernas apoyado en un banco inclinado.",
      instructions: [
        "Túmbate boca abajo en un banco a unos 30 grados.",
        "Tira de las mancuernas con los codos a 45 grados.",
        "Baja hasta estirar los brazos.",
      ],
    },
  }),
  exercise({
    slug: "kettlebell-row",
    equipment: ["kettlebell"],
    mechanics: "compound",
    movementPattern: "horizontal_pull",
    unilateral: true,
    muscles: { lats: 1, upper_back: 0.7, biceps: 0.5, rear_delts: 0.4, forearms: 0.3 },
    en: {
      name: "Kettlebell Row",
      aliases: ["Bent Over Row (Kettlebell)", "Single-Arm Kettlebell Row"],
      description: "Row of a kettlebell with the trunk bent forward.",
      instructions: [
        "Hinge forward in a staggered stance.",
        "Pull the kettlebell to the hip.",
        "Lower until the arm is straight.",
      ],
    },
    es: {
      name: "Remo con pesa rusa",
      aliases: ["Remo con kettlebell", "Remo a una mano con kettlebell"],
      description: "Remo de una pesa rusa con el tronco inclinado.",
      instructions: [
        "Inclínate con un pie adelantado.",
        "Lleva la pesa rusa a la cadera.",
        "Baja hasta estirar el brazo.",
      ],
    },
  }),
  exercise({
    slug: "gorilla-row",
    equipment: ["kettlebell"],
    mechanics: "compound",
    movementPattern: "horizontal_pull",
    muscles: { lats: 1, upper_back: 1, biceps: 0.5, lower_back: 0.4, abs: 0.3 },
    en: {
      name: "Gorilla Row",
      aliases: ["Kettlebell Gorilla Row", "Alternating Kettlebell Row"],
      description: "Alternating row of two kettlebells from the floor.",
      instructions: [
        "Hinge over two kettlebells with a wide stance.",
        "Row one while pressing the other into the floor.",
        "Put it down and change sides.",
      ],
    },
    es: {
      name: "Remo gorila",
      aliases: ["Remo gorila con kettlebells", "Remo alterno con pesas rusas", "Gorilla row"],
      description: "Remo alterno de dos pesas rusas desde el suelo.",
      instructions: [
        "Inclínate sobre dos pesas rusas con los pies separados.",
        "Tira de una mientras empujas la otra contra el suelo.",
        "Déjala y cambia de lado.",
      ],
    },
  }),
  exercise({
    slug: "renegade-row",
    equipment: ["dumbbell", "kettlebell"],
    mechanics: "compound",
    movementPattern: "horizontal_pull",
    muscles: { lats: 1, upper_back: 0.6, abs: 0.6, obliques: 0.6, biceps: 0.4, chest: 0.3 },
    en: {
      name: "Renegade Row",
      aliases: ["Renegade Row (Dumbbell)", "Plank Row", "Commando Row"],
      description: "Row in a plank position while the trunk resists turning.",
      instructions: [
        "Hold a plank on two dumbbells with the feet apart.",
        "Row one dumbbell without turning the hips.",
        "Put it down and change sides.",
      ],
    },
    es: {
      name: "Remo renegado",
      aliases: ["Remo renegado (mancuerna)", "Remo en plancha", "Remo renegado con mancuernas"],
      description: "Remo en posición de plancha mientras el tronco evita girar.",
      instructions: [
        "Mantén la plancha sobre dos mancuernas con los pies separados.",
        "Tira de una sin girar la cadera.",
        "Apóyala y cambia de lado.",
      ],
    },
  }),
];
