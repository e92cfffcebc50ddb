import { type CatalogueEntry, exercise } from "./entry.ts";

/** Squats with dumbbells, kettlebells and balls. */
export const FREE_WEIGHT_SQUATS: readonly CatalogueEntry[] = [
  exercise({
    slug: "goblet-squat",
    equipment: ["dumbbell"],
    mechanics: "compound",
    movementPattern: "squat",
    muscles: { quads: 1, glutes: 0.7, adductors: 0.4, abs: 0.2 },
    en: {
      name: "Dumbbell Goblet Squat",
      aliases: ["Goblet Squat", "Goblet Squat (Dumbbell)"],
      description: "Squat with a weight held at the chest.",
      instructions: [
        "Hold the weight at the chest with both hands.",
        "Squat between the knees with an upright trunk.",
        "Stand up.",
      ],
    },
    es: {
      name: "Sentadilla goblet con mancuerna",
      aliases: ["Sentadilla goblet", "Sentadilla copa", "Sentadilla goblet (mancuerna)"],
      description: "Sentadilla con un peso sujeto en el pecho.",
      instructions: [
        "Sujeta el peso en el pecho con ambas manos.",
        "Baja entre las rodillas con el tronco erguido.",
        "Sube.",
      ],
    },
  }),
  exercise({
    slug: "dumbbell-squat",
    equipment: ["dumbbell"],
    mechanics: "compound",
    movementPattern: "squat",
    muscles: { quads: 1, glutes: 0.7, adductors: 0.4, forearms: 0.2 },
    en: {
      name: "Dumbbell Squat",
      aliases: ["Squat (Dumbbell)", "DB Squat", "Suitcase Squat"],
      description: "Squat with a dumbbell at each side.",
      instructions: ["Stand with a dumbbell at each side.", "Squat with the chest up.", "Stand up."],
    },
    es: {
      name: "Sentadilla con mancuernas",
      aliases: ["Sentadilla (mancuerna)", "Sentadillas con mancuernas"],
      description: "Sentadilla con una mancuerna a cada lado.",
      instructions: ["De pie, una mancuerna a cada lado.", "Baja con el pecho alto.", "Sube."],
    },
  }),
  exercise({
    slug: "sumo-squat",
    equipment: ["dumbbell"],
    mechanics: "compound",
    movementPattern: "squat",
    muscles: { adductors: 1, glutes: 1, quads: 0.8 },
    en: {
      name: "Dumbbell Sumo Squat",
      aliases: ["Sumo Squat (Dumbbell)", "Plie Squat (Dumbbell)"],
      description: "Squat with a wide stance, for the inner thighs and glutes.",
      instructions: [
        "Stand wide with the toes out and a weight between the legs.",
        "Squat with the knees over the toes.",
        "Stand up and squeeze the glutes.",
      ],
    },
    es: {
      name: "Sentadilla sumo con mancuerna",
      aliases: ["Sentadilla plié con mancuerna", "Sentadilla abierta con mancuerna"],
      description: "Sentadilla con los pies muy separados, para aductores y glúteos.",
      instructions: [
        "Separa los pies, puntas hacia fuera, con un peso entre las piernas.",
        "Baja con las rodillas sobre las puntas.",
        "Sube y aprieta los glúteos.",
      ],
    },
  }),
  exercise({
    slug: "kettlebell-front-squat",
    equipment: ["kettlebell"],
    mechanics: "compound",
    movementPattern: "squat",
    muscles: { quads: 1, glutes: 0.7, abs: 0.4, upper_back: 0.4, adductors: 0.4 },
    en: {
      name: "Kettlebell Front Squat",
      aliases: ["Double Kettlebell Front Squat", "Front Squat (Kettlebell)", "Kettlebell Rack Squat"],
      description: "Squat with two kettlebells in the rack position.",
      instructions: ["Clean two kettlebells to the shoulders.", "Squat with an upright trunk.", "Stand up."],
    },
    es: {
      name: "Sentadilla frontal con pesas rusas",
      aliases: ["Sentadilla frontal con kettlebells", "Sentadilla frontal (kettlebell)"],
      description: "Sentadilla con dos pesas rusas en los hombros.",
      instructions: ["Carga dos pesas rusas a los hombros.", "Baja con el tronco erguido.", "Sube."],
    },
  }),
  exercise({
    slug: "dumbbell-thruster",
    equipment: ["dumbbell"],
    mechanics: "compound",
    movementPattern: "squat",
    muscles: { quads: 1, glutes: 0.7, front_delts: 1, triceps: 0.5 },
    en: {
      name: "Dumbbell Thruster",
      aliases: ["Thruster (Dumbbell)", "Dumbbell Squat to Shoulder Press"],
      description: "Squat with two dumbbells that ends in an overhead press.",
      instructions: [
        "Squat with the dumbbells at the shoulders.",
        "Stand up fast.",
        "Press them overhead with the drive.",
      ],
    },
    es: {
      name: "Thruster con mancuernas",
      aliases: ["Thruster (mancuerna)", "Sentadilla con press con mancuernas"],
      description: "Sentadilla con dos mancuernas que acaba en press.",
      instructions: [
        "Haz una sentadilla con las mancuernas en los hombros.",
        "Sube rápido.",
        "Empújalas por encima de la cabeza con el impulso.",
      ],
    },
  }),
  exercise({
    slug: "wall-ball",
    equipment: ["medicine_ball"],
    mechanics: "compound",
    movementPattern: "squat",
    muscles: { quads: 1, glutes: 0.7, front_delts: 0.5, triceps: 0.3 },
    en: {
      name: "Wall Ball",
      aliases: ["Wall Ball Shot", "Wall Balls", "Wall Ball Throw"],
      description: "Squat that throws a medicine ball at a target on the wall.",
      instructions: [
        "Hold the ball at the chest in front of a wall.",
        "Squat and throw it at the target as you stand.",
        "Catch it and go into the next squat.",
      ],
    },
    es: {
      name: "Wall ball",
      aliases: ["Lanzamiento de balón a la pared", "Wall balls", "Balón a la pared"],
      description: "Sentadilla que lanza un balón medicinal a una marca de la pared.",
      instructions: [
        "Sujeta el balón en el pecho frente a la pared.",
        "Haz una sentadilla y lánzalo a la marca al subir.",
        "Recíbelo y enlaza la siguiente.",
      ],
    },
  }),
];
