import { type CatalogueEntry, exercise } from "./entry.ts";

/** Presses of dumbbells and kettlebells over the head. */
export const DUMBBELL_OVERHEAD_PRESSES: readonly CatalogueEntry[] = [
  exercise({
    slug: "dumbbell-shoulder-press",
    equipment: ["dumbbell", "bench"],
    mechanics: "compound",
    movementPattern: "vertical_push",
    muscles: { front_delts: 1, triceps: 0.5, side_delts: 0.5 },
    en: {
      name: "Seated Dumbbell Shoulder Press",
      aliases: [
        "Shoulder Press (Dumbbell)",
        "Seated Overhead Press (Dumbbell)",
        "Seated Dumbbell Press",
        "Dumbbell Shoulder Press",
        "DB Shoulder Press",
        "Seated Shoulder Press (Dumbbell)",
      ],
      description: "Seated press of two dumbbells over the head.",
      instructions: [
        "Sit upright with the dumbbells beside the shoulders.",
        "Press them up until they almost touch.",
        "Lower them to ear height or below.",
      ],
    },
    es: {
      name: "Press de hombros sentado con mancuernas",
      aliases: [
        "Press de hombros (mancuerna)",
        "Press de hombros con mancuernas",
        "Press militar sentado con mancuernas",
      ],
      description: "Press sentado con dos mancuernas por encima de la cabeza.",
      instructions: [
        "Siéntate erguido con las mancuernas junto a los hombros.",
        "Empújalas hasta que casi se toquen.",
        "Bájalas a la altura de las orejas o algo más.",
      ],
    },
  }),
  exercise({
    slug: "standing-dumbbell-shoulder-press",
    equipment: ["dumbbell"],
    mechanics: "compound",
    movementPattern: "vertical_push",
    muscles: { front_delts: 1, triceps: 0.5, side_delts: 0.5, abs: 0.2 },
    en: {
      name: "Standing Dumbbell Shoulder Press",
      aliases: [
        "Overhead Press (Dumbbell)",
        "Standing Dumbbell Press",
        "Dumbbell Overhead Press",
        "Dumbbell Military Press",
      ],
      description: "Standing press of two dumbbells over the head.",
      instructions: [
        "Stand with the dumbbells at the shoulders and the ribs down.",
        "Press until the elbows are straight.",
        "Lower without leaning back.",
      ],
    },
    es: {
      name: "Press de hombros de pie con mancuernas",
      aliases: [
        "Press militar con mancuernas",
        "Press por encima de la cabeza con mancuernas",
        "Press militar (mancuerna)",
      ],
      description: "Press de pie con dos mancuernas por encima de la cabeza.",
      instructions: [
        "Ponte de pie con las mancuernas en los hombros y las costillas abajo.",
        "Empuja hasta estirar los codos.",
        "Baja sin inclinarte hacia atrás.",
      ],
    },
  }),
  exercise({
    slug: "single-arm-dumbbell-shoulder-press",
    equipment: ["dumbbell"],
    mechanics: "compound",
    movementPattern: "vertical_push",
    unilateral: true,
    muscles: { front_delts: 1, triceps: 0.5, side_delts: 0.5, obliques: 0.4 },
    en: {
      name: "Single-Arm Dumbbell Shoulder Press",
      aliases: [
        "One-Arm Standing Dumbbell Press",
        "Single Arm Overhead Press (Dumbbell)",
        "Single Arm Shoulder Press (Dumbbell)",
        "One Arm Overhead Dumbbell Press",
      ],
      description: "Press of one dumbbell over the head while the trunk resists bending.",
      instructions: [
        "Hold one dumbbell at the shoulder and tighten the other side of the trunk.",
        "Press until the elbow is straight.",
        "Lower slowly and finish the set before changing sides.",
      ],
    },
    es: {
      name: "Press de hombros con mancuerna a una mano",
      aliases: [
        "Press de hombro a un brazo con mancuerna",
        "Press militar a una mano con mancuerna",
        "Press de hombros unilateral con mancuerna",
      ],
      description: "Press de una mancuerna por encima de la cabeza mientras el tronco evita doblarse.",
      instructions: [
        "Sujeta una mancuerna en el hombro y aprieta el lado contrario del tronco.",
        "Empuja hasta estirar el codo.",
        "Baja despacio y termina la serie antes de cambiar de lado.",
      ],
    },
  }),
  exercise({
    slug: "arnold-press",
    equipment: ["dumbbell", "bench"],
    mechanics: "compound",
    movementPattern: "vertical_push",
    muscles: { front_delts: 1, side_delts: 0.6, triceps: 0.5 },
    en: {
      name: "Arnold Press",
      aliases: ["Arnold Press (Dumbbell)", "Arnold Dumbbell Press", "Seated Arnold Press"],
      description: "Dumbbell press with a turn of the palms on the way up.",
      instructions: [
        "Start with the dumbbells in front of the face, palms towards you.",
        "Open the elbows and turn the palms forward while pressing.",
        "Reverse the path on the way down.",
      ],
    },
    es: {
      name: "Press Arnold",
      aliases: ["Press Arnold (mancuerna)", "Press Arnold con mancuernas", "Press Arnold sentado"],
      description: "Press con mancuernas que gira las palmas durante la subida.",
      instructions: [
        "Empieza con las mancuernas delante de la cara y las palmas hacia ti.",
        "Abre los codos y gira las palmas hacia delante al empujar.",
        "Deshaz el camino al bajar.",
      ],
    },
  }),
  exercise({
    slug: "kettlebell-press",
    equipment: ["kettlebell"],
    mechanics: "compound",
    movementPattern: "vertical_push",
    unilateral: true,
    muscles: { front_delts: 1, triceps: 0.5, side_delts: 0.5, obliques: 0.3 },
    en: {
      name: "Kettlebell Press",
      aliases: [
        "Single-Arm Kettlebell Press",
        "Overhead Press (Kettlebell)",
        "Kettlebell Strict Press",
        "Kettlebell Shoulder Press",
        "Kettlebell Military Press",
      ],
      description: "Press of a kettlebell from the rack position to over the head.",
      instructions: [
        "Clean the kettlebell to the shoulder with a straight wrist.",
        "Press it up with the bell resting on the forearm.",
        "Lower it to the rack under control.",
      ],
    },
    es: {
      name: "Press con pesa rusa",
      aliases: [
        "Press con kettlebell",
        "Press de hombros con kettlebell",
        "Press militar con kettlebell",
        "Press a una mano con pesa rusa",
      ],
      description: "Press de una pesa rusa desde el hombro hasta encima de la cabeza.",
      instructions: [
        "Carga la pesa rusa al hombro con la muñeca recta.",
        "Empújala con la bola apoyada en el antebrazo.",
        "Bájala al hombro con control.",
      ],
    },
  }),
  exercise({
    slug: "bottoms-up-kettlebell-press",
    equipment: ["kettlebell"],
    mechanics: "compound",
    movementPattern: "vertical_push",
    unilateral: true,
    muscles: { front_delts: 1, triceps: 0.5, side_delts: 0.4, forearms: 0.5 },
    en: {
      name: "Bottoms-Up Kettlebell Press",
      aliases: ["Kettlebell Bottoms Up Press"],
      description: "Press with the kettlebell upside down, which asks for grip and stability.",
      instructions: [
        "Hold the kettlebell upside down at the shoulder with a hard grip.",
        "Press slowly with the forearm upright.",
        "Lower without letting it tip.",
      ],
    },
    es: {
      name: "Press con pesa rusa invertida",
      aliases: ["Press bottoms up con kettlebell", "Press con kettlebell boca abajo"],
      description: "Press con la pesa rusa boca abajo, que exige agarre y estabilidad.",
      instructions: [
        "Sujeta la pesa rusa boca abajo en el hombro con agarre fuerte.",
        "Empuja despacio con el antebrazo vertical.",
        "Baja sin dejar que se vuelque.",
      ],
    },
  }),
];
