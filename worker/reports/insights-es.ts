import type { ReportText, Wording } from "./text.ts";

/** Every insight in Spanish, as a coach would say it: the finding first, then the number, then what to do with it. */
export const spanishInsights = ({ format, exercise, muscle }: Wording): ReportText["insights"]["of"] => {
  const rate = (kilograms: number) => `${format.weightRate(kilograms)} por semana`;
  const interval = (lower: number, upper: number) =>
    format.weightRates(lower, upper, (low, high) => `intervalo del 95\u00a0%: de ${low} a ${high}`);
  const weeks = (count: number) => format.plural(Math.round(count), "semana", "semanas");
  const days = (count: number) => format.plural(count, "día", "días");
  const sets = (count: number) => format.plural(count, "serie", "series");
  const workouts = (count: number) => format.plural(count, "entrenamiento", "entrenamientos");

  return {
    "lift-improving": (lift) => ({
      title: `${exercise(lift)}: va a más`,
      body: `Tu repetición máxima estimada ha variado a un ritmo de ${rate(lift.slopeKgPerWeek)} durante ${weeks(lift.weeks)} (${interval(lift.lowerKgPerWeek, lift.upperKgPerWeek)}). Lo que haces funciona: sigue así.`,
    }),
    "lift-plateau": (lift) => ({
      title: `${exercise(lift)}: sin cambios claros`,
      body: `En ${weeks(lift.weeks)} la estimación ha variado a un ritmo de ${rate(lift.slopeKgPerWeek)}, que no se distingue de no cambiar. Si quieres mejorar en este ejercicio, cambia una sola cosa: una serie más, otro rango de repeticiones o más descanso antes.`,
    }),
    "lift-declining": (lift) => ({
      title: `${exercise(lift)}: va a menos`,
      body: `La estimación ha variado a un ritmo de ${rate(lift.slopeKgPerWeek)} durante ${weeks(lift.weeks)} (${interval(lift.lowerKgPerWeek, lift.upperKgPerWeek)}). Si no era lo previsto, revisa antes el sueño y la fatiga, y haz una semana más ligera antes de añadir trabajo.`,
    }),
    "records-set": ({ count, exercises, ...lift }) => ({
      title: `${format.plural(count, "récord superado", "récords superados")}`,
      body:
        exercises === 1
          ? `Todo en ${exercise(lift)}. Disfrútalo.`
          : `En ${format.plural(exercises, "ejercicio", "ejercicios")}, sobre todo en ${exercise(lift)}. Disfrútalo.`,
    }),
    "load-spike": ({ ratio }) => ({
      title: "Mucha más carga de la habitual",
      body: `Los últimos siete días suman ${format.number(ratio)} veces tu carga habitual. Una semana así no es un problema; planea la siguiente más suave. Esta relación es solo orientativa y no predice lesiones.`,
    }),
    "load-drop": ({ ratio }) => ({
      title: "Mucha menos carga de la habitual",
      body: `Los últimos siete días suman ${format.number(ratio)} veces tu carga habitual. Si era un descanso previsto, perfecto. Si no, vuelve poco a poco.`,
    }),
    "monotony-high": ({ monotony }) => ({
      title: "Todos los días pesan casi lo mismo",
      body: `Tu carga diaria apenas varía (monotonía ${format.number(monotony)}). Alternar días duros y días suaves ayuda a recuperarse mejor.`,
    }),
    "muscle-below-landmark": ({ muscle: name, setsPerWeek, low }) => ({
      title: `${muscle(name)}: pocas series`,
      body: `${sets(setsPerWeek)} por semana de media en las últimas cuatro semanas completas, cuando para ganar músculo se suelen aconsejar ${format.number(low)} o más. Solo importa si este músculo está entre tus objetivos.`,
    }),
    "muscle-above-landmark": ({ muscle: name, setsPerWeek, high }) => ({
      title: `${muscle(name)}: muchas series`,
      body: `${sets(setsPerWeek)} por semana de media en las últimas cuatro semanas completas, por encima de las ${format.number(high)} a partir de las que añadir más rara vez ayuda. Si te recuperas bien, déjalo; si no, aquí es donde recortar.`,
    }),
    "push-pull-imbalance": ({ more, push, pull }) => ({
      title: more === "push" ? "Empujas más de lo que tiras" : "Tiras más de lo que empujas",
      body: `${format.number(push)} series de empuje frente a ${format.number(pull)} de tirón en cuatro semanas. A los hombros les suele sentar mejor que estén más parejas: ${more === "push" ? "añade remos o dominadas" : "añade un press"}.`,
    }),
    "upper-lower-imbalance": ({ more, upper, lower }) => ({
      title: more === "upper" ? "Más tren superior que pierna" : "Más pierna que tren superior",
      body: `${format.number(upper)} series de tren superior frente a ${format.number(lower)} de tren inferior en cuatro semanas. Si es lo que buscas, bien; si no, pasa unas cuantas series de un lado al otro.`,
    }),
    "adherence-low": ({ planned, done, percent, weeks: span }) => ({
      title: "El plan es más grande que la semana",
      body: `${format.number(done)} de ${workouts(planned)} en ${weeks(span)} (${format.percent(Math.round(percent))}). Un plan más pequeño que cumples vale más que uno grande que no.`,
    }),
    "adherence-high": ({ planned, done, percent, weeks: span }) => ({
      title: "Cumples el plan",
      body: `${format.number(done)} de ${workouts(planned)} en ${weeks(span)} (${format.percent(Math.round(percent))}). Nada hace avanzar con más seguridad.`,
    }),
    "streak-kept": ({ weeks: count }) => ({
      title: count === 1 ? `${weeks(count)} entrenando` : `${weeks(count)} seguidas`,
      body: "Con al menos un entrenamiento en cada una. Es el hábito sobre el que se apoya todo lo demás.",
    }),
    "training-paused": ({ days: count }) => ({
      title: "Una pausa en el entrenamiento",
      body: `Han pasado ${days(count)} desde el último entrenamiento. Una sesión corta basta para volver a arrancar.`,
    }),
    "training-resumed": ({ breakDays }) => ({
      title: "De vuelta",
      body: `Has vuelto a entrenar después de ${days(breakDays)}. Empieza por debajo de donde lo dejaste: la fuerza vuelve antes de lo que costó ganarla.`,
    }),
    "lift-neglected": ({ days: count, ...lift }) => ({
      title: `${exercise(lift)}: hace tiempo que no lo haces`,
      body: `Era uno de tus ejercicios principales y llevas ${days(count)} sin hacerlo.`,
    }),
    "bodyweight-rising": ({ kgPerWeek, percentPerWeek, trendKg }) => ({
      title: "Tu peso corporal sube",
      body: `La tendencia está en ${format.weight(trendKg)} y últimamente varía a un ritmo de ${rate(kgPerWeek)} (un ${format.percent(Math.abs(percentPerWeek))} de tu peso).`,
    }),
    "bodyweight-falling": ({ kgPerWeek, percentPerWeek, trendKg }) => ({
      title: "Tu peso corporal baja",
      body: `La tendencia está en ${format.weight(trendKg)} y últimamente varía a un ritmo de ${rate(kgPerWeek)} (un ${format.percent(Math.abs(percentPerWeek))} de tu peso). Cuando baja deprisa, mantén cargas altas y cuenta con menos récords.`,
    }),
    "history-short": ({ workouts: count, needed }) => ({
      title: "Nos estamos conociendo",
      body: `${workouts(count)} en tu registro; las tendencias y comparaciones empiezan a partir de ${format.number(needed)}. Hasta entonces, lo mejor que puedes hacer es no faltar.`,
    }),
  };
};
