import { type CatalogueEntry, exercise } from "./entry.ts";

/** Presses of a bar from the chest. */
export const BARBELL_BENCH_PRESSES: readonly CatalogueEntry[] = [
  exercise({
    slug: "barbell-bench-press",
    equipment: ["barbell", "bench"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    muscles: { chest: 1, triceps: 0.5, front_delts: 0.5 },
    en: {
      name: "Barbell Bench Press",
      aliases: [
        "Bench Press (Barbell)",
        "Flat Barbell Bench Press",
        "Bench Press",
        "Flat Bench Press",
        "BB Bench Press",
        "Bench",
      ],
      description: "Horizontal barbell press that loads the chest, the front of the shoulders and the triceps.",
      instructions: [
        "Lie with eyes under the bar, shoulder blades pulled together and feet flat.",
        "Lower the bar under control to the lower chest.",
        "Press it back over the shoulders until the elbows are straight.",
      ],
    },
    es: {
      name: "Press de banca con barra",
      aliases: [
        "Press de banca (barra)",
        "Press de banca",
        "Press banca",
        "Press plano con barra",
        "Press de pecho con barra",
        "Banca plana",
      ],
      description: "Empuje horizontal con barra que trabaja el pecho, la parte anterior del hombro y el tríceps.",
      instructions: [
        "Túmbate con los ojos bajo la barra, las escápulas juntas y los pies apoyados.",
        "Baja la barra con control hasta la parte baja del pecho.",
        "Empújala hasta estirar los codos sobre los hombros.",
      ],
    },
  }),
  exercise({
    slug: "paused-bench-press",
    equipment: ["barbell", "bench"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    muscles: { chest: 1, triceps: 0.5, front_delts: 0.5 },
    en: {
      name: "Paused Bench Press",
      aliases: ["Pause Bench Press", "Competition Bench Press", "Bench Press (Paused)"],
      description: "Bench press with a dead stop on the chest, as in powerlifting.",
      instructions: [
        "Lower the bar to the chest and let it come to rest.",
        "Hold it still for a second without losing tension.",
        "Press on your own command.",
      ],
    },
    es: {
      name: "Press de banca con pausa",
      aliases: ["Press de banca pausado", "Press de banca de competición", "Banca con pausa"],
      description: "Press de banca con parada en el pecho, como en powerlifting.",
      instructions: [
        "Baja la barra al pecho y deja que se detenga.",
        "Mantenla quieta un segundo sin perder tensión.",
        "Empuja desde la parada.",
      ],
    },
  }),
  exercise({
    slug: "close-grip-bench-press",
    equipment: ["barbell", "bench"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    muscles: { triceps: 1, chest: 0.5, front_delts: 0.5 },
    en: {
      name: "Close-Grip Bench Press",
      aliases: [
        "Bench Press - Close Grip (Barbell)",
        "Close Grip Barbell Bench Press",
        "CGBP",
        "Narrow Grip Bench Press",
      ],
      description: "Bench press with the hands at shoulder width to move the work to the triceps.",
      instructions: [
        "Grip the bar at about shoulder width.",
        "Lower it to the lower chest with the elbows near the body.",
        "Press until the elbows are straight.",
      ],
    },
    es: {
      name: "Press de banca con agarre cerrado",
      aliases: [
        "Press de banca agarre cerrado (barra)",
        "Press cerrado",
        "Press cerrado con barra",
        "Press de banca agarre estrecho",
      ],
      description: "Press de banca con las manos a la anchura de los hombros para dar más trabajo al tríceps.",
      instructions: [
        "Agarra la barra a la anchura de los hombros.",
        "Bájala a la parte baja del pecho con los codos pegados al cuerpo.",
        "Empuja hasta estirar los codos.",
      ],
    },
  }),
  exercise({
    slug: "wide-grip-bench-press",
    equipment: ["barbell", "bench"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    muscles: { chest: 1, front_delts: 0.5, triceps: 0.3 },
    en: {
      name: "Wide-Grip Bench Press",
      aliases: ["Bench Press - Wide Grip (Barbell)", "Wide Grip Barbell Bench Press"],
      description: "Bench press with a wide grip and a shorter path of the bar.",
      instructions: [
        "Grip the bar clearly wider than the shoulders.",
        "Lower it to the middle of the chest.",
        "Press up without shrugging the shoulders.",
      ],
    },
    es: {
      name: "Press de banca con agarre ancho",
      aliases: ["Press de banca agarre ancho (barra)", "Press de banca agarre abierto"],
      description: "Press de banca con agarre ancho y recorrido más corto.",
      instructions: [
        "Agarra la barra bastante más ancha que los hombros.",
        "Bájala hasta la mitad del pecho.",
        "Empuja sin encoger los hombros.",
      ],
    },
  }),
  exercise({
    slug: "reverse-grip-bench-press",
    equipment: ["barbell", "bench"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    muscles: { chest: 1, triceps: 0.5, front_delts: 0.5, biceps: 0.2 },
    en: {
      name: "Reverse-Grip Bench Press",
      aliases: ["Underhand Bench Press", "Reverse Grip Barbell Bench Press"],
      description: "Bench press with the palms towards the face, for the upper chest and triceps.",
      instructions: [
        "Grip the bar underhand at shoulder width and have it handed out.",
        "Lower it to the bottom of the ribs with the elbows tucked.",
        "Press up and slightly back.",
      ],
    },
    es: {
      name: "Press de banca con agarre inverso",
      aliases: ["Press de banca agarre supino", "Press de banca invertido"],
      description: "Press de banca con las palmas hacia la cara, para el pecho superior y el tríceps.",
      instructions: [
        "Agarra la barra en supinación a la anchura de los hombros y pide ayuda para sacarla.",
        "Bájala hasta el final de las costillas con los codos pegados.",
        "Empuja hacia arriba y un poco hacia atrás.",
      ],
    },
  }),
  exercise({
    slug: "incline-barbell-bench-press",
    equipment: ["barbell", "bench"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    muscles: { chest: 1, front_delts: 0.6, triceps: 0.5 },
    en: {
      name: "Incline Barbell Bench Press",
      aliases: ["Incline Bench Press (Barbell)", "Incline Bench Press", "Incline Barbell Press"],
      description: "Barbell press on an inclined bench, for the upper chest and front delts.",
      instructions: [
        "Set the bench at 30 to 45 degrees and grip the bar outside the shoulders.",
        "Lower it to the upper chest.",
        "Press straight up until the elbows are straight.",
      ],
    },
    es: {
      name: "Press inclinado con barra",
      aliases: ["Press de banca inclinado (barra)", "Press de banca inclinado con barra", "Press de banca inclinado"],
      description: "Press con barra en banco inclinado, para el pecho superior y el deltoides anterior.",
      instructions: [
        "Pon el banco entre 30 y 45 grados y agarra la barra por fuera de los hombros.",
        "Bájala hasta la parte alta del pecho.",
        "Empuja en vertical hasta estirar los codos.",
      ],
    },
  }),
  exercise({
    slug: "decline-barbell-bench-press",
    equipment: ["barbell", "bench"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    muscles: { chest: 1, triceps: 0.5, front_delts: 0.3 },
    en: {
      name: "Decline Barbell Bench Press",
      aliases: ["Decline Bench Press (Barbell)", "Decline Bench Press", "Decline Barbell Press"],
      description: "Barbell press on a declined bench, for the lower chest.",
      instructions: [
        "Lock the legs in and take the bar over the shoulders.",
        "Lower it to the bottom of the chest.",
        "Press up until the elbows are straight.",
      ],
    },
    es: {
      name: "Press declinado con barra",
      aliases: ["Press de banca declinado (barra)", "Press de banca declinado con barra", "Press de banca declinado"],
      description: "Press con barra en banco declinado, para el pecho inferior.",
      instructions: [
        "Asegura las piernas y coloca la barra sobre los hombros.",
        "Bájala hasta la parte inferior del pecho.",
        "Empuja hasta estirar los codos.",
      ],
    },
  }),
  exercise({
    slug: "barbell-floor-press",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    muscles: { triceps: 1, chest: 0.7, front_delts: 0.4 },
    en: {
      name: "Barbell Floor Press",
      aliases: ["Floor Press (Barbell)", "Floor Press"],
      description: "Barbell press from the floor with a short range that favours the triceps.",
      instructions: [
        "Lie on the floor under a low rack and take the bar.",
        "Lower it until the upper arms rest on the floor.",
        "Pause briefly and press up.",
      ],
    },
    es: {
      name: "Press en el suelo con barra",
      aliases: ["Floor press con barra", "Press de suelo (barra)", "Press en suelo"],
      description: "Press con barra desde el suelo, de recorrido corto y con énfasis en el tríceps.",
      instructions: [
        "Túmbate en el suelo bajo un soporte bajo y saca la barra.",
        "Bájala hasta que los brazos toquen el suelo.",
        "Haz una breve pausa y empuja.",
      ],
    },
  }),
  exercise({
    slug: "swiss-bar-bench-press",
    equipment: ["specialty_bar", "bench"],
    mechanics: "compound",
    movementPattern: "horizontal_push",
    muscles: { chest: 1, triceps: 0.6, front_delts: 0.4 },
    en: {
      name: "Swiss Bar Bench Press",
      aliases: ["Football Bar Bench Press", "Multi-Grip Bar Bench Press"],
      description: "Bench press with a neutral-grip bar that is kinder to the shoulders.",
      instructions: [
        "Take the handles with the palms facing each other.",
        "Lower the bar to the lower chest with the elbows tucked.",
        "Press up until the elbows are straight.",
      ],
    },
    es: {
      name: "Press de banca con barra suiza",
      aliases: ["Press de banca con barra multiagarre", "Press de banca agarre neutro"],
      description: "Press de banca con barra de agarre neutro, más amable con los hombros.",
      instructions: [
        "Agarra las asas con las palmas enfrentadas.",
        "Baja la barra a la parte baja del pecho con los codos pegados.",
        "Empuja hasta estirar los codos.",
      ],
    },
  }),
];
