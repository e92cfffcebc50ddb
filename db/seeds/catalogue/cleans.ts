import { type CatalogueEntry, exercise } from "./entry.ts";

/** Lifts of a bar to the shoulders, and the clean and jerk. */
export const CLEANS: readonly CatalogueEntry[] = [
  exercise({
    slug: "clean-and-jerk",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "olympic",
    muscles: { quads: 1, glutes: 1, traps: 0.7, front_delts: 0.6, hamstrings: 0.6, triceps: 0.5, lower_back: 0.5 },
    en: {
      name: "Clean and Jerk",
      aliases: ["Clean and Jerk (Barbell)", "C&J", "Clean & Jerk", "Barbell Clean and Jerk"],
      description: "Lift of a bar to the shoulders and from there over the head.",
      instructions: [
        "Pull the bar from the floor and catch it on the shoulders in a squat.",
        "Stand up and settle.",
        "Dip and drive it overhead onto straight arms.",
      ],
    },
    es: {
      name: "Dos tiempos",
      aliases: ["Cargada y envión", "Clean and jerk", "Envión completo", "Dos tiempos (barra)", "Cargada y jerk"],
      description: "Levantamiento de la barra a los hombros y de ahí por encima de la cabeza.",
      instructions: [
        "Tira de la barra desde el suelo y recíbela en los hombros en sentadilla.",
        "Ponte de pie y estabiliza.",
        "Flexiona e impúlsala sobre los brazos rectos.",
      ],
    },
  }),
  exercise({
    slug: "clean",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "olympic",
    muscles: { quads: 1, glutes: 1, traps: 0.7, hamstrings: 0.6, lower_back: 0.5, upper_back: 0.5 },
    en: {
      name: "Clean",
      aliases: ["Clean (Barbell)", "Squat Clean", "Full Clean", "Barbell Clean", "Squat Clean (Barbell)"],
      description: "Lift of a bar from the floor to the shoulders, caught in a full squat.",
      instructions: [
        "Push the floor away with the bar close.",
        "Extend the hips and pull under the bar.",
        "Catch it in a squat and stand up.",
      ],
    },
    es: {
      name: "Cargada",
      aliases: ["Clean", "Cargada completa", "Cargada (barra)", "Cargada en sentadilla"],
      description: "Levantamiento de la barra del suelo a los hombros, recibida en sentadilla completa.",
      instructions: [
        "Empuja el suelo con la barra pegada.",
        "Extiende la cadera y métete debajo.",
        "Recíbela en sentadilla y ponte de pie.",
      ],
    },
  }),
  exercise({
    slug: "power-clean",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "olympic",
    muscles: { glutes: 1, quads: 0.8, traps: 0.7, hamstrings: 0.7, lower_back: 0.5, upper_back: 0.5 },
    en: {
      name: "Power Clean",
      aliases: ["Power Clean (Barbell)", "Barbell Power Clean"],
      description: "Clean caught above a half squat.",
      instructions: [
        "Push the floor away with the bar close.",
        "Jump and shrug.",
        "Catch the bar on the shoulders with slightly bent knees.",
      ],
    },
    es: {
      name: "Power clean",
      aliases: ["Cargada de potencia", "Cargada de potencia (barra)"],
      description: "Cargada recibida por encima de media sentadilla.",
      instructions: [
        "Empuja el suelo con la barra pegada.",
        "Salta y encoge los hombros.",
        "Recibe la barra en los hombros con las rodillas algo dobladas.",
      ],
    },
  }),
  exercise({
    slug: "hang-clean",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "olympic",
    muscles: { quads: 1, glutes: 1, traps: 0.7, hamstrings: 0.5, upper_back: 0.5 },
    en: {
      name: "Hang Clean",
      aliases: ["Hang Clean (Barbell)", "Hang Squat Clean"],
      description: "Clean that starts with the bar above the knees.",
      instructions: [
        "Hinge until the bar is above the knees.",
        "Extend the hips and pull under.",
        "Catch it in a squat and stand up.",
      ],
    },
    es: {
      name: "Hang clean",
      aliases: ["Cargada colgante", "Cargada desde suspensión", "Cargada colgado"],
      description: "Cargada que empieza con la barra por encima de las rodillas.",
      instructions: [
        "Inclínate hasta tener la barra sobre las rodillas.",
        "Extiende la cadera y métete debajo.",
        "Recíbela en sentadilla y ponte de pie.",
      ],
    },
  }),
  exercise({
    slug: "hang-power-clean",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "olympic",
    muscles: { glutes: 1, quads: 0.7, traps: 0.7, hamstrings: 0.6, upper_back: 0.5 },
    en: {
      name: "Hang Power Clean",
      aliases: ["Hang Power Clean (Barbell)"],
      description: "Power clean that starts above the knees.",
      instructions: [
        "Hinge until the bar is above the knees.",
        "Jump and shrug.",
        "Catch the bar on the shoulders with slightly bent knees.",
      ],
    },
    es: {
      name: "Hang power clean",
      aliases: ["Cargada de potencia colgante", "Cargada de fuerza colgante"],
      description: "Cargada de potencia que empieza por encima de las rodillas.",
      instructions: [
        "Inclínate hasta tener la barra sobre las rodillas.",
        "Salta y encoge los hombros.",
        "Recíbela en los hombros con las rodillas algo dobladas.",
      ],
    },
  }),
  exercise({
    slug: "clean-pull",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "olympic",
    muscles: { glutes: 1, hamstrings: 0.8, traps: 0.8, quads: 0.7, lower_back: 0.6, forearms: 0.4 },
    en: {
      name: "Clean Pull",
      aliases: ["Clean Pull (Barbell)"],
      description: "Pull of a clean without the catch.",
      instructions: [
        "Push the floor away with the bar close.",
        "Extend fully and shrug.",
        "Let the bar return to the floor.",
      ],
    },
    es: {
      name: "Tirón de cargada",
      aliases: ["Clean pull", "Tirón de cargada (barra)"],
      description: "Tirón de la cargada sin recepción.",
      instructions: [
        "Empuja el suelo con la barra pegada.",
        "Extiéndete del todo y encoge los hombros.",
        "Deja volver la barra al suelo.",
      ],
    },
  }),
];
