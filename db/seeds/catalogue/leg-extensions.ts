import { type CatalogueEntry, exercise } from "./entry.ts";

/** Knee extension. */
export const LEG_EXTENSIONS: readonly CatalogueEntry[] = [
  exercise({
    slug: "leg-extension",
    equipment: ["machine"],
    mechanics: "isolation",
    movementPattern: "knee_extension",
    muscles: { quads: 1 },
    en: {
      name: "Leg Extension",
      aliases: [
        "Leg Extension (Machine)",
        "Leg Extension Machine",
        "Leg Extensions",
        "Seated Leg Extension",
        "Quad Extension",
      ],
      description: "Extension of the knees against a pad, seated.",
      instructions: [
        "Set the pad above the ankles and the knees at the axis.",
        "Straighten the knees.",
        "Lower slowly.",
      ],
    },
    es: {
      name: "Extensión de cuádriceps",
      aliases: [
        "Extensión de piernas (máquina)",
        "Extensión de piernas",
        "Extensión de cuádriceps en máquina",
        "Extensiones de rodilla",
        "Sillón de cuádriceps",
      ],
      description: "Extensión de las rodillas contra una almohadilla, sentado.",
      instructions: [
        "Coloca la almohadilla sobre los tobillos y las rodillas en el eje.",
        "Estira las rodillas.",
        "Baja despacio.",
      ],
    },
  }),
  exercise({
    slug: "single-leg-extension",
    equipment: ["machine"],
    mechanics: "isolation",
    movementPattern: "knee_extension",
    unilateral: true,
    muscles: { quads: 1 },
    en: {
      name: "Single-Leg Extension",
      aliases: [
        "Single Leg Extensions",
        "Single-Leg Leg Extension",
        "One-Leg Extension",
        "Single Leg Extension (Machine)",
      ],
      description: "Leg extension with one leg at a time.",
      instructions: ["Set one leg behind the pad.", "Straighten the knee.", "Lower slowly."],
    },
    es: {
      name: "Extensión de cuádriceps a una pierna",
      aliases: [
        "Extensión de pierna unilateral",
        "Extensión de piernas a una pierna",
        "Extensión de cuádriceps unilateral",
      ],
      description: "Extensión con una sola pierna cada vez.",
      instructions: ["Coloca una pierna tras la almohadilla.", "Estira la rodilla.", "Baja despacio."],
    },
  }),
  exercise({
    slug: "sissy-squat",
    trackingType: "bodyweight_reps",
    equipment: ["bodyweight"],
    mechanics: "isolation",
    movementPattern: "knee_extension",
    bodyweightFraction: 0.7,
    muscles: { quads: 1, abs: 0.2 },
    en: {
      name: "Sissy Squat",
      aliases: ["Sissy Squats", "Sissy Squat (Bodyweight)"],
      description: "Squat that leans back over the toes with straight hips.",
      instructions: [
        "Hold on to something and rise on the toes.",
        "Lean back with the knees forward and straight hips.",
        "Come up by straightening the knees.",
      ],
    },
    es: {
      name: "Sentadilla sissy",
      aliases: ["Sissy squat", "Sentadilla sissy (peso corporal)"],
      description: "Sentadilla inclinada hacia atrás de puntillas con la cadera estirada.",
      instructions: [
        "Sujétate a algo y ponte de puntillas.",
        "Inclínate atrás llevando las rodillas adelante con la cadera recta.",
        "Sube estirando las rodillas.",
      ],
    },
  }),
  exercise({
    slug: "reverse-nordic-curl",
    trackingType: "bodyweight_reps",
    equipment: ["bodyweight"],
    mechanics: "isolation",
    movementPattern: "knee_extension",
    bodyweightFraction: 0.7,
    muscles: { quads: 1, abs: 0.3, hip_flexors: 0.3 },
    en: {
      name: "Reverse Nordic Curl",
      aliases: ["Reverse Nordic", "Natural Leg Extension"],
      description: "Lean backwards from the knees with straight hips.",
      instructions: [
        "Kneel upright with the feet flat behind you.",
        "Lean back with straight hips as far as you can control.",
        "Come up with the quads.",
      ],
    },
    es: {
      name: "Curl nórdico inverso",
      aliases: ["Nórdico inverso", "Extensión natural de cuádriceps"],
      description: "Inclinación hacia atrás desde las rodillas con la cadera recta.",
      instructions: [
        "Arrodíllate erguido con los empeines apoyados.",
        "Inclínate atrás con la cadera recta hasta donde controles.",
        "Sube con los cuádriceps.",
      ],
    },
  }),
];
