import { type CatalogueEntry, exercise } from "./entry.ts";

/** Raises, rotations and presses of the shoulder by implement and position. */
export const SHOULDER_VARIATIONS: readonly CatalogueEntry[] = [
  exercise({
    slug: "seated-dumbbell-lateral-raise",
    equipment: ["dumbbell", "bench"],
    mechanics: "isolation",
    movementPattern: "shoulder_raise",
    muscles: { side_delts: 1, traps: 0.3, front_delts: 0.2 },
    en: {
      name: "Seated Dumbbell Lateral Raise",
      aliases: ["Seated Lateral Raise (Dumbbell)", "Seated Side Lateral Raise (Dumbbell)"],
      description: "Lateral raise from a bench.",
      instructions: ["Sit upright with a dumbbell in each hand.", "Raise them to shoulder height and lower them."],
    },
    es: {
      name: "Elevaciones laterales sentado con mancuernas",
      aliases: ["Elevación lateral sentado con mancuernas", "Laterales sentado con mancuernas"],
      description: "Elevación lateral sentado en un banco.",
      instructions: ["Siéntate erguido con una mancuerna en cada mano.", "Súbelas a la altura del hombro y vuelve."],
    },
  }),
  exercise({
    slug: "lying-lateral-raise",
    equipment: ["dumbbell", "bench"],
    mechanics: "isolation",
    movementPattern: "shoulder_raise",
    unilateral: true,
    muscles: { side_delts: 1, rear_delts: 0.4 },
    en: {
      name: "Lying Lateral Raise",
      aliases: ["Side-Lying Lateral Raise", "Lying Lateral Raise (Dumbbell)", "Lying One Arm Lateral Raise (Dumbbell)"],
      description: "Lateral raise with one dumbbell, lying on the side.",
      instructions: [
        "Lie on one side with the dumbbell on the thigh.",
        "Raise it until the arm is upright and lower it.",
      ],
    },
    es: {
      name: "Elevación lateral tumbado",
      aliases: ["Elevación lateral tumbado de lado", "Lateral tumbado con mancuerna"],
      description: "Elevación lateral con una mancuerna, tumbado de lado.",
      instructions: ["Túmbate de lado con la mancuerna en el muslo.", "Súbela hasta tener el brazo vertical y vuelve."],
    },
  }),
  exercise({
    slug: "leaning-cable-lateral-raise",
    equipment: ["cable"],
    mechanics: "isolation",
    movementPattern: "shoulder_raise",
    unilateral: true,
    muscles: { side_delts: 1, traps: 0.2 },
    en: {
      name: "Leaning Cable Lateral Raise",
      aliases: ["Lean-Away Cable Lateral Raise", "Leaning Lateral Raise (Cable)"],
      description: "Lateral raise on a cable, leaning away from it.",
      instructions: [
        "Hold the frame and lean away from the low pulley.",
        "Raise the handle to shoulder height and lower it.",
      ],
    },
    es: {
      name: "Elevación lateral en polea inclinado",
      aliases: ["Elevación lateral inclinada en polea", "Lateral en polea colgado"],
      description: "Elevación lateral en polea con el cuerpo inclinado hacia fuera.",
      instructions: [
        "Sujeta la máquina e inclínate lejos de la polea baja.",
        "Sube el asa a la altura del hombro y vuelve.",
      ],
    },
  }),
  exercise({
    slug: "band-front-raise",
    equipment: ["band"],
    mechanics: "isolation",
    movementPattern: "shoulder_raise",
    muscles: { front_delts: 1, side_delts: 0.3, chest: 0.2 },
    en: {
      name: "Band Front Raise",
      aliases: ["Front Raise (Band)", "Resistance Band Front Raise"],
      description: "Front raise against a band.",
      instructions: [
        "Stand on the band with the ends in the hands.",
        "Raise straight arms to shoulder height and lower them.",
      ],
    },
    es: {
      name: "Elevaciones frontales con banda",
      aliases: ["Elevación frontal (banda)", "Elevación frontal con goma"],
      description: "Elevación frontal contra una banda.",
      instructions: [
        "Pisa la banda con un extremo en cada mano.",
        "Sube los brazos rectos a la altura del hombro y vuelve.",
      ],
    },
  }),
  exercise({
    slug: "cable-y-raise",
    equipment: ["cable"],
    mechanics: "isolation",
    movementPattern: "shoulder_raise",
    muscles: { side_delts: 1, traps: 0.7, rear_delts: 0.5 },
    en: {
      name: "Cable Y Raise",
      aliases: ["Y Raise (Cable)", "Cable Y-Raise Crossover"],
      description: "Raise of two cables up and out, in a Y.",
      instructions: ["Cross the low cables before you.", "Raise both arms up and out and lower them."],
    },
    es: {
      name: "Elevación en Y en polea",
      aliases: ["Y raise en polea", "Elevaciones en Y con poleas"],
      description: "Subida de dos poleas hacia arriba y fuera, en Y.",
      instructions: ["Cruza las poleas bajas delante de ti.", "Sube los brazos arriba y fuera y vuelve."],
    },
  }),
  exercise({
    slug: "around-the-world",
    equipment: ["dumbbell", "bench"],
    mechanics: "isolation",
    movementPattern: "chest_fly",
    muscles: { chest: 1, front_delts: 0.6, side_delts: 0.3 },
    en: {
      name: "Around the World",
      aliases: ["Around The World (Dumbbell)", "Dumbbell Around the World"],
      description: "Circle of two dumbbells from the hips over the head, lying down.",
      instructions: [
        "Lie on a bench with the dumbbells at the hips, palms up.",
        "Sweep them in a circle over the head and back.",
      ],
    },
    es: {
      name: "Vuelta al mundo con mancuernas",
      aliases: ["Around the world", "Vueltas al mundo"],
      description: "Círculo de dos mancuernas desde la cadera hasta la cabeza, tumbado.",
      instructions: [
        "Túmbate con las mancuernas en la cadera y las palmas arriba.",
        "Llévalas en círculo sobre la cabeza y vuelve.",
      ],
    },
  }),
  exercise({
    slug: "kettlebell-around-the-world",
    trackingType: "reps_only",
    equipment: ["kettlebell"],
    mechanics: "isolation",
    movementPattern: "trunk_stability",
    muscles: { forearms: 1, abs: 0.6, obliques: 0.5 },
    en: {
      name: "Kettlebell Around the World",
      aliases: ["Around the World (Kettlebell)", "KB Around the World"],
      description: "Circle of a kettlebell around the waist.",
      instructions: ["Stand with the kettlebell in one hand.", "Pass it around the waist from hand to hand."],
    },
    es: {
      name: "Vuelta al mundo con kettlebell",
      aliases: ["Vuelta al mundo (pesa rusa)", "Kettlebell around the world"],
      description: "Círculo de una kettlebell alrededor de la cintura.",
      instructions: ["De pie con la kettlebell en una mano.", "Pásala alrededor de la cintura de mano en mano."],
    },
  }),
  exercise({
    slug: "kettlebell-halo",
    equipment: ["kettlebell"],
    mechanics: "isolation",
    movementPattern: "other",
    muscles: { front_delts: 1, side_delts: 0.5, triceps: 0.4, traps: 0.3, abs: 0.3 },
    en: {
      name: "Kettlebell Halo",
      aliases: ["Halo (Kettlebell)", "KB Halo"],
      description: "Circle of a kettlebell around the head.",
      instructions: [
        "Hold the kettlebell upside down at the chest.",
        "Circle it around the head and change the direction.",
      ],
    },
    es: {
      name: "Halo con kettlebell",
      aliases: ["Halo (pesa rusa)", "Halo con pesa rusa"],
      description: "Círculo de una kettlebell alrededor de la cabeza.",
      instructions: ["Sujeta la kettlebell invertida en el pecho.", "Rodea la cabeza con ella y cambia de sentido."],
    },
  }),
];
