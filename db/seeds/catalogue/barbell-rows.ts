import { type CatalogueEntry, exercise } from "./entry.ts";

/** Rows with bars. */
export const BARBELL_ROWS: readonly CatalogueEntry[] = [
  exercise({
    slug: "barbell-row",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "horizontal_pull",
    muscles: { lats: 1, upper_back: 1, rear_delts: 0.5, biceps: 0.5, lower_back: 0.4, forearms: 0.3 },
    en: {
      name: "Barbell Row",
      aliases: ["Bent Over Row (Barbell)", "Bent-Over Barbell Row", "Bent Over Row", "BB Row", "Barbell Rows"],
      description: "Row of a bar to the belly with the trunk bent forward.",
      instructions: [
        "Hinge forward with a flat back and hold the bar overhand.",
        "Pull it to the navel with the elbows back.",
        "Lower until the arms are straight.",
      ],
    },
    es: {
      name: "Remo con barra",
      aliases: ["Remo inclinado con barra", "Remo inclinado (barra)", "Remo con barra inclinado", "Remo (barra)"],
      description: "Remo de la barra al abdomen con el tronco inclinado.",
      instructions: [
        "Inclínate con la espalda recta y agarra la barra en pronación.",
        "Llévala al ombligo con los codos hacia atrás.",
        "Baja hasta estirar los brazos.",
      ],
    },
  }),
  exercise({
    slug: "underhand-barbell-row",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "horizontal_pull",
    muscles: { lats: 1, upper_back: 0.7, biceps: 0.7, rear_delts: 0.4, lower_back: 0.4, forearms: 0.3 },
    en: {
      name: "Underhand Barbell Row",
      aliases: [
        "Bent Over Row - Underhand (Barbell)",
        "Yates Row",
        "Reverse Grip Barbell Row",
        "Reverse Grip Bent Over Row (Barbell)",
        "Supinated Barbell Row",
        "Bent Over Row (Underhand)",
      ],
      description: "Barbell row with an underhand grip and a more upright trunk.",
      instructions: [
        "Grip the bar underhand at shoulder width and hinge a little.",
        "Pull it to the lower belly with the elbows close.",
        "Lower until the arms are straight.",
      ],
    },
    es: {
      name: "Remo con barra en supinación",
      aliases: ["Remo Yates", "Remo con barra supino", "Remo con barra agarre supino", "Remo con barra agarre inverso"],
      description: "Remo con barra en supinación y el tronco más erguido.",
      instructions: [
        "Agarra la barra en supinación a la anchura de los hombros e inclínate un poco.",
        "Llévala al bajo vientre con los codos pegados.",
        "Baja hasta estirar los brazos.",
      ],
    },
  }),
  exercise({
    slug: "pendlay-row",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "horizontal_pull",
    muscles: { upper_back: 1, lats: 1, rear_delts: 0.5, biceps: 0.5, lower_back: 0.4, forearms: 0.3 },
    en: {
      name: "Pendlay Row",
      aliases: ["Pendlay Row (Barbell)", "Dead-Stop Row"],
      description: "Strict row from the floor with the trunk level.",
      instructions: [
        "Set up with the trunk parallel to the floor and the bar on the floor.",
        "Pull it fast to the lower chest.",
        "Return it to the floor before each rep.",
      ],
    },
    es: {
      name: "Remo Pendlay",
      aliases: ["Remo Pendlay (barra)", "Remo Pendlay con barra", "Remo desde el suelo con barra"],
      description: "Remo estricto desde el suelo con el tronco horizontal.",
      instructions: [
        "Colócate con el tronco paralelo al suelo y la barra en el suelo.",
        "Tira rápido hasta la parte baja del pecho.",
        "Devuélvela al suelo en cada repetición.",
      ],
    },
  }),
  exercise({
    slug: "seal-row",
    equipment: ["barbell", "bench"],
    mechanics: "compound",
    movementPattern: "horizontal_pull",
    muscles: { upper_back: 1, lats: 1, rear_delts: 0.5, biceps: 0.5 },
    en: {
      name: "Seal Row",
      aliases: ["Bench Row", "Prone Barbell Row", "Seal Row (Barbell)"],
      description: "Row lying face down on a high bench, without help from the back or legs.",
      instructions: [
        "Lie face down on a raised bench with the weight below.",
        "Pull until it touches the bench.",
        "Lower until the arms are straight.",
      ],
    },
    es: {
      name: "Seal row con barra",
      aliases: ["Remo foca", "Seal row", "Remo tumbado boca abajo", "Remo en banco alto"],
      description: "Remo tumbado boca abajo en un banco alto, sin ayuda de la espalda ni las piernas.",
      instructions: [
        "Túmbate boca abajo en un banco elevado con el peso debajo.",
        "Tira hasta tocar el banco.",
        "Baja hasta estirar los brazos.",
      ],
    },
  }),
  exercise({
    slug: "t-bar-row",
    equipment: ["landmine", "barbell"],
    mechanics: "compound",
    movementPattern: "horizontal_pull",
    muscles: { upper_back: 1, lats: 1, rear_delts: 0.5, biceps: 0.5, lower_back: 0.4, forearms: 0.3 },
    en: {
      name: "T-Bar Row",
      aliases: ["T Bar Row", "Landmine Row", "T-Bar Rows"],
      description: "Row of a bar fixed at one end, standing over it.",
      instructions: [
        "Straddle the bar and hold the handle with a flat back.",
        "Pull the weight to the chest.",
        "Lower until the arms are straight.",
      ],
    },
    es: {
      name: "Remo en barra T",
      aliases: ["Remo T", "Remo con barra T", "Remo en punta", "Remo landmine", "Remo con barra en mina"],
      description: "Remo de una barra fija por un extremo, de pie sobre ella.",
      instructions: [
        "Colócate a horcajadas y sujeta el asa con la espalda recta.",
        "Lleva el peso al pecho.",
        "Baja hasta estirar los brazos.",
      ],
    },
  }),
  exercise({
    slug: "meadows-row",
    equipment: ["landmine", "barbell"],
    mechanics: "compound",
    movementPattern: "horizontal_pull",
    unilateral: true,
    muscles: { lats: 1, upper_back: 0.7, rear_delts: 0.6, biceps: 0.5, forearms: 0.4 },
    en: {
      name: "Meadows Row",
      aliases: ["Meadows Row (Barbell)"],
      description: "Single-arm row of the end of a bar, standing across it.",
      instructions: [
        "Stand at right angles to the end of the bar in a staggered stance.",
        "Pull the end up beside the hip.",
        "Lower it to a full stretch.",
      ],
    },
    es: {
      name: "Remo Meadows",
      aliases: ["Remo T a una mano"],
      description: "Remo a una mano con el extremo de la barra, colocado de través.",
      instructions: [
        "Colócate perpendicular al extremo de la barra con un pie adelantado.",
        "Tira del extremo hacia la cadera.",
        "Bájalo hasta estirar del todo.",
      ],
    },
  }),
  exercise({
    slug: "smith-machine-row",
    equipment: ["smith_machine"],
    mechanics: "compound",
    movementPattern: "horizontal_pull",
    muscles: { lats: 1, upper_back: 1, rear_delts: 0.5, biceps: 0.5, lower_back: 0.3 },
    en: {
      name: "Smith Machine Row",
      aliases: ["Bent Over Row (Smith Machine)", "Smith Machine Bent-Over Row"],
      description: "Bent-over row with a guided bar.",
      instructions: [
        "Hinge forward with the bar in front of the shins.",
        "Pull it to the navel.",
        "Lower until the arms are straight.",
      ],
    },
    es: {
      name: "Remo en multipower",
      aliases: ["Remo inclinado en multipower", "Remo inclinado (máquina Smith)", "Remo con barra guiada"],
      description: "Remo inclinado con la barra guiada.",
      instructions: [
        "Inclínate con la barra delante de las espinillas.",
        "Llévala al ombligo.",
        "Baja hasta estirar los brazos.",
      ],
    },
  }),
];
