import { type CatalogueEntry, exercise } from "./entry.ts";

/** Front and side raises, upright rows and shrugs. */
export const SHOULDER_RAISES: readonly CatalogueEntry[] = [
  exercise({
    slug: "dumbbell-lateral-raise",
    equipment: ["dumbbell"],
    mechanics: "isolation",
    movementPattern: "shoulder_raise",
    muscles: { side_delts: 1, traps: 0.3 },
    en: {
      name: "Dumbbell Lateral Raise",
      aliases: [
        "Lateral Raise (Dumbbell)",
        "Lateral Dumbbell Raise",
        "DB Lateral Raise",
        "Standing Dumbbell Lateral Raise",
        "Dumbbell Side Lateral Raise",
      ],
      description: "Raise of two dumbbells to the sides, for the side delts.",
      instructions: [
        "Stand with the dumbbells at the sides and the elbows slightly bent.",
        "Raise them to shoulder height, leading with the elbows.",
        "Lower them slowly.",
      ],
    },
    es: {
      name: "Elevaciones laterales con mancuernas",
      aliases: ["Elevaciones laterales (mancuerna)", "Elevación lateral con mancuernas", "Laterales con mancuernas"],
      description: "Elevación de dos mancuernas hacia los lados, para el deltoides lateral.",
      instructions: [
        "De pie, mancuernas a los lados y codos algo doblados.",
        "Súbelas hasta la altura de los hombros guiando con los codos.",
        "Bájalas despacio.",
      ],
    },
  }),
  exercise({
    slug: "cable-lateral-raise",
    equipment: ["cable"],
    mechanics: "isolation",
    movementPattern: "shoulder_raise",
    unilateral: true,
    muscles: { side_delts: 1, traps: 0.3 },
    en: {
      name: "Cable Lateral Raise",
      aliases: [
        "Lateral Raise (Cable)",
        "Single Arm Lateral Raise (Cable)",
        "Single-Arm Cable Lateral Raise",
        "Cable Side Raise",
      ],
      description: "Side raise against a low pulley with even tension.",
      instructions: [
        "Stand beside a low pulley and hold the handle with the far hand.",
        "Raise the arm to shoulder height.",
        "Lower it in front of the body without rest.",
      ],
    },
    es: {
      name: "Elevación lateral en polea",
      aliases: [
        "Elevaciones laterales (polea)",
        "Elevaciones laterales en polea",
        "Elevación lateral en polea a una mano",
        "Vuelos laterales en polea",
      ],
      description: "Elevación lateral contra una polea baja, con tensión constante.",
      instructions: [
        "Colócate junto a una polea baja y sujeta el asa con la mano más lejana.",
        "Sube el brazo hasta la altura del hombro.",
        "Bájalo por delante del cuerpo sin descansar.",
      ],
    },
  }),
  exercise({
    slug: "machine-lateral-raise",
    equipment: ["machine"],
    mechanics: "isolation",
    movementPattern: "shoulder_raise",
    muscles: { side_delts: 1, traps: 0.3 },
    en: {
      name: "Machine Lateral Raise",
      aliases: ["Lateral Raise (Machine)", "Seated Machine Lateral Raise", "Lateral Raise Machine"],
      description: "Side raise against the pads of a machine.",
      instructions: [
        "Sit with the elbows against the pads.",
        "Raise the elbows to shoulder height.",
        "Lower them slowly without letting the weights touch.",
      ],
    },
    es: {
      name: "Elevaciones laterales en máquina",
      aliases: ["Elevaciones laterales (máquina)", "Máquina de elevaciones laterales", "Vuelos laterales en máquina"],
      description: "Elevación lateral contra las almohadillas de una máquina.",
      instructions: [
        "Siéntate con los codos contra las almohadillas.",
        "Sube los codos hasta la altura de los hombros.",
        "Bájalos despacio sin que las placas se toquen.",
      ],
    },
  }),
  exercise({
    slug: "band-lateral-raise",
    equipment: ["band"],
    mechanics: "isolation",
    movementPattern: "shoulder_raise",
    muscles: { side_delts: 1, traps: 0.3 },
    en: {
      name: "Band Lateral Raise",
      aliases: ["Lateral Raise (Band)", "Resistance Band Lateral Raise"],
      description: "Side raise against a band under the feet.",
      instructions: [
        "Stand on the band and hold its ends.",
        "Raise the arms to shoulder height.",
        "Lower them slowly.",
      ],
    },
    es: {
      name: "Elevaciones laterales con banda",
      aliases: ["Elevaciones laterales (banda)", "Elevaciones laterales con goma"],
      description: "Elevación lateral contra una banda pisada.",
      instructions: [
        "Pisa la banda y sujeta los extremos.",
        "Sube los brazos hasta la altura de los hombros.",
        "Bájalos despacio.",
      ],
    },
  }),
  exercise({
    slug: "dumbbell-front-raise",
    equipment: ["dumbbell"],
    mechanics: "isolation",
    movementPattern: "shoulder_raise",
    muscles: { front_delts: 1, side_delts: 0.3, chest: 0.2 },
    en: {
      name: "Dumbbell Front Raise",
      aliases: ["Front Raise (Dumbbell)", "Front Dumbbell Raise", "DB Front Raise"],
      description: "Raise of two dumbbells to the front.",
      instructions: [
        "Stand with the dumbbells in front of the thighs.",
        "Raise them to eye height with nearly straight arms.",
        "Lower them slowly.",
      ],
    },
    es: {
      name: "Elevaciones frontales con mancuernas",
      aliases: ["Elevaciones frontales (mancuerna)", "Elevación frontal con mancuernas"],
      description: "Elevación de dos mancuernas hacia delante.",
      instructions: [
        "De pie, mancuernas delante de los muslos.",
        "Súbelas hasta la altura de los ojos con los brazos casi rectos.",
        "Bájalas despacio.",
      ],
    },
  }),
  exercise({
    slug: "barbell-front-raise",
    equipment: ["barbell"],
    mechanics: "isolation",
    movementPattern: "shoulder_raise",
    muscles: { front_delts: 1, side_delts: 0.3, chest: 0.2 },
    en: {
      name: "Barbell Front Raise",
      aliases: ["Front Raise (Barbell)", "Front Barbell Raise"],
      description: "Raise of a bar to the front.",
      instructions: [
        "Hold the bar in front of the thighs with an overhand grip.",
        "Raise it to eye height with nearly straight arms.",
        "Lower it slowly.",
      ],
    },
    es: {
      name: "Elevación frontal con barra",
      aliases: ["Elevaciones frontales con barra", "Elevaciones frontales (barra)"],
      description: "Elevación de una barra hacia delante.",
      instructions: [
        "Sujeta la barra delante de los muslos en pronación.",
        "Súbela hasta la altura de los ojos con los brazos casi rectos.",
        "Bájala despacio.",
      ],
    },
  }),
  exercise({
    slug: "plate-front-raise",
    equipment: ["plate"],
    mechanics: "isolation",
    movementPattern: "shoulder_raise",
    muscles: { front_delts: 1, side_delts: 0.3, chest: 0.2 },
    en: {
      name: "Plate Front Raise",
      aliases: ["Front Raise (Plate)", "Weight Plate Front Raise"],
      description: "Raise of a plate to the front with both hands.",
      instructions: [
        "Hold the plate by its sides in front of the thighs.",
        "Raise it to eye height.",
        "Lower it slowly.",
      ],
    },
    es: {
      name: "Elevación frontal con disco",
      aliases: ["Elevaciones frontales con disco", "Elevaciones frontales (disco)"],
      description: "Elevación de un disco hacia delante con ambas manos.",
      instructions: [
        "Sujeta el disco por los lados delante de los muslos.",
        "Súbelo hasta la altura de los ojos.",
        "Bájalo despacio.",
      ],
    },
  }),
  exercise({
    slug: "cable-front-raise",
    equipment: ["cable"],
    mechanics: "isolation",
    movementPattern: "shoulder_raise",
    muscles: { front_delts: 1, side_delts: 0.3, chest: 0.2 },
    en: {
      name: "Cable Front Raise",
      aliases: ["Front Raise (Cable)", "Front Cable Raise"],
      description: "Front raise against a low pulley.",
      instructions: [
        "Stand with your back to a low pulley and hold the bar or rope between the legs.",
        "Raise it to shoulder height.",
        "Lower it slowly.",
      ],
    },
    es: {
      name: "Elevación frontal en polea",
      aliases: ["Elevaciones frontales en polea", "Elevaciones frontales (polea)"],
      description: "Elevación frontal contra una polea baja.",
      instructions: [
        "De espaldas a una polea baja, sujeta la barra o la cuerda entre las piernas.",
        "Súbela hasta la altura de los hombros.",
        "Bájala despacio.",
      ],
    },
  }),
  exercise({
    slug: "barbell-upright-row",
    equipment: ["barbell"],
    mechanics: "compound",
    movementPattern: "shoulder_raise",
    muscles: { side_delts: 1, traps: 0.6, front_delts: 0.4, biceps: 0.3 },
    en: {
      name: "Barbell Upright Row",
      aliases: ["Upright Row (Barbell)"],
      description: "Pull of a bar along the body to the chest.",
      instructions: [
        "Hold the bar in front of the thighs, a little wider than the shoulders.",
        "Pull it up along the body with high elbows.",
        "Stop at chest height and lower slowly.",
      ],
    },
    es: {
      name: "Remo al mentón con barra",
      aliases: ["Remo al mentón (barra)", "Remo vertical con barra", "Remo al cuello con barra"],
      description: "Tirón de una barra pegada al cuerpo hasta el pecho.",
      instructions: [
        "Sujeta la barra delante de los muslos, algo más ancha que los hombros.",
        "Tira de ella pegada al cuerpo con los codos altos.",
        "Para a la altura del pecho y baja despacio.",
      ],
    },
  }),
  exercise({
    slug: "dumbbell-upright-row",
    equipment: ["dumbbell"],
    mechanics: "compound",
    movementPattern: "shoulder_raise",
    muscles: { side_delts: 1, traps: 0.6, front_delts: 0.4, biceps: 0.3 },
    en: {
      name: "Dumbbell Upright Row",
      aliases: ["Upright Row (Dumbbell)", "DB Upright Row"],
      description: "Pull of two dumbbells along the body to the chest.",
      instructions: [
        "Hold the dumbbells in front of the thighs.",
        "Pull them up with the elbows high and wide.",
        "Lower slowly.",
      ],
    },
    es: {
      name: "Remo al mentón con mancuernas",
      aliases: ["Remo al mentón (mancuerna)", "Remo vertical con mancuernas"],
      description: "Tirón de dos mancuernas pegadas al cuerpo hasta el pecho.",
      instructions: [
        "Sujeta las mancuernas delante de los muslos.",
        "Súbelas con los codos altos y separados.",
        "Baja despacio.",
      ],
    },
  }),
  exercise({
    slug: "cable-upright-row",
    equipment: ["cable"],
    mechanics: "compound",
    movementPattern: "shoulder_raise",
    muscles: { side_delts: 1, traps: 0.6, front_delts: 0.4, biceps: 0.3 },
    en: {
      name: "Cable Upright Row",
      aliases: ["Upright Row (Cable)"],
      description: "Upright row against a low pulley.",
      instructions: [
        "Hold the bar of a low pulley in front of the thighs.",
        "Pull it up along the body to the chest.",
        "Let it down slowly.",
      ],
    },
    es: {
      name: "Remo al mentón en polea",
      aliases: ["Remo al mentón (polea)", "Remo vertical en polea"],
      description: "Remo al mentón contra una polea baja.",
      instructions: [
        "Sujeta la barra de una polea baja delante de los muslos.",
        "Tira de ella pegada al cuerpo hasta el pecho.",
        "Déjala bajar despacio.",
      ],
    },
  }),
];
