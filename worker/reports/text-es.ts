import type { ComparedMeasure, ReportRecord } from "#core/training/weekly-report-document.ts";
import { gainText } from "./format.ts";
import { spanishInsights } from "./insights-es.ts";
import type { ReportText, Wording } from "./text.ts";

const AMOUNTS: Readonly<Record<ComparedMeasure, string>> = {
  volume: "de volumen",
  distance: "de distancia",
  sets: "de series",
};
const MEASURES: Readonly<Record<ComparedMeasure, string>> = {
  volume: "un volumen cercano",
  distance: "una distancia cercana",
  sets: "un número de series cercano",
};

export const spanish = (wording: Wording): ReportText => {
  const { format } = wording;
  const workouts = (count: number) => format.plural(count, "entrenamiento", "entrenamientos");
  const planned = (count: number) => format.plural(count, "entrenamiento previsto", "entrenamientos previstos");
  const sets = (count: number) => format.plural(count, "serie", "series");
  const withRecords = (text: string, records: number) =>
    records === 0 ? `${text}.` : `${text}, con ${format.plural(records, "récord nuevo", "récords nuevos")}.`;
  const rates = (lower: number, upper: number) =>
    format.weightRates(lower, upper, (low, high) => `de ${low} a ${high}`);

  return {
    kicker: "Informe semanal",
    week: (number) => `Semana ${format.number(number)}`,
    stillRunning: "La semana aún no ha terminado: así va por ahora.",
    headline: {
      "nothing-logged": () => "Todavía no hay nada registrado: esta página empieza con tu primer entrenamiento.",
      "week-ahead": ({ planned: count }) =>
        count === 0 ? "Todavía no hay entrenamientos esta semana." : `${planned(count)} y toda la semana por delante.`,
      "rest-week": ({ daysSinceWorkout, planned: count }) => {
        const since = `tu último entrenamiento fue ${format.plural(daysSinceWorkout, "día", "días")} antes de que acabara la semana.`;
        if (count === 0) return `Una semana sin entrenar: ${since}`;
        return count === 1
          ? `El entrenamiento previsto quedó sin hacer: ${since}`
          : `Los ${format.number(count)} entrenamientos previstos quedaron sin hacer: ${since}`;
      },
      "first-week": ({ workouts: count, workingSets }) =>
        `Tu primera semana: ${workouts(count)} y ${sets(workingSets)} en tu registro.`,
      "plan-complete": ({ planned: count, records }) =>
        withRecords(
          count === 1
            ? "Plan cumplido: el entrenamiento previsto está hecho"
            : `Plan cumplido: ${workouts(count)} de ${format.number(count)}`,
          records,
        ),
      "plan-partly": ({ planned: count, done, records }) =>
        withRecords(`Hiciste ${format.number(done)} de ${planned(count)}`, records),
      "week-running": ({ planned: count, done, workouts: total, records }) =>
        withRecords(
          count === 0
            ? `${workouts(total)} en lo que va de semana`
            : `Por ahora llevas ${format.number(done)} de ${planned(count)}`,
          records,
        ),
      "early-week": ({ workouts: count, workingSets, records }) =>
        withRecords(`${workouts(count)} y ${sets(workingSets)}: el hábito va tomando forma`, records),
      "more-than-usual": ({ percent, measure, records }) =>
        withRecords(
          `Una semana más cargada de lo habitual: un ${format.percent(percent)} más ${AMOUNTS[measure]} que tu media de cuatro semanas`,
          records,
        ),
      "less-than-usual": ({ percent, measure, records }) =>
        withRecords(
          `Una semana más ligera de lo habitual: un ${format.percent(percent)} menos ${AMOUNTS[measure]} que tu media de cuatro semanas`,
          records,
        ),
      steady: ({ workouts: count, measure, records }) =>
        withRecords(
          `Una semana constante: ${workouts(count)} y ${MEASURES[measure]} a tu media de cuatro semanas`,
          records,
        ),
    },
    plan: {
      title: "Lo previsto y lo hecho",
      titleWithoutPlan: "Los entrenamientos de la semana",
      status: { done: "Hecho", missed: "Sin hacer", upcoming: "Pendiente", unplanned: "Extra" },
      untitled: "Entrenamiento",
      sets,
      rpe: (value) => `RPE\u00a0${format.number(value)}`,
      none: "No hay entrenamientos esta semana.",
    },
    numbers: {
      title: "La semana en cifras",
      measure: {
        workouts: "Entrenamientos",
        workingSets: "Series efectivas",
        reps: "Repeticiones",
        volumeKg: "Volumen",
        durationSeconds: "Tiempo",
        distanceMeters: "Distancia",
      },
      lastWeek: "semana anterior",
      fourWeekMean: "media de 4 semanas",
    },
    insights: {
      title: "En qué fijarse",
      none: "Esta semana no hay nada fuera de lo normal. Sigue así.",
      of: spanishInsights(wording),
    },
    weeks: {
      title: "Las últimas doce semanas",
      chartTitle: (measure, unit) => {
        const name = {
          workouts: "Entrenamientos por semana",
          workingSets: "Series efectivas por semana",
          reps: "Repeticiones por semana",
          volumeKg: "Volumen por semana",
          durationSeconds: "Tiempo de entrenamiento por semana",
          distanceMeters: "Distancia por semana",
        }[measure];
        return unit === null ? name : `${name} (${unit})`;
      },
      description: (last, lowest, highest) =>
        `Barras de doce semanas. Esta semana: ${last}. Mínimo: ${lowest}. Máximo: ${highest}.`,
      mean: "media de 4 semanas",
      weekOf: (day) => `Semana del ${day}`,
      table: "Ver estas cifras en una tabla",
      weekColumn: "Semana del",
      empty: "Sin entrenamientos en estas semanas",
    },
    muscles: {
      title: "Series por músculo",
      caption: (hasMean) =>
        `La barra es esta semana${hasMean ? "; la línea fina, tu media de las cuatro semanas anteriores" : ""}. Para los músculos que ayudan, una serie cuenta solo en parte. La franja es una recomendación común para ganar músculo: una orientación, no una regla.`,
      columns: { muscle: "Músculo", sets: "Series", mean: "Media 4 sem.", range: "Franja" },
    },
    lifts: {
      title: "Ejercicios principales",
      subtitle: "Repetición máxima estimada en las últimas 26 semanas, con la tendencia y su intervalo del 95\u00a0%.",
      status: {
        improving: "Mejorando",
        plateau: "Sin tendencia clara",
        declining: "Bajando",
        "insufficient-data": "Aún es pronto",
      },
      thisWeek: "lo mejor de la semana",
      latest: (day) => `el ${day}`,
      trend: ({ trend: { slopeKgPerWeek, ci95, n } }) => {
        if (slopeKgPerWeek === null) {
          return `${format.plural(n, "día de entrenamiento", "días de entrenamiento")} por ahora; para ver una tendencia hacen falta al menos ocho.`;
        }
        const rate = `${format.weightRate(slopeKgPerWeek)} por semana`;
        return ci95 === null ? `${rate}.` : `${rate} (${rates(ci95.lower, ci95.upper)}).`;
      },
      best: (weight, day) => `Mejor marca: ${weight}, ${day}.`,
      forecast: ({ weeks, e1rmKg, lower, upper, level }) =>
        `Si sigue así, dentro de ${format.plural(weeks, "semana", "semanas")} rondarás los ${format.weight(e1rmKg)} (intervalo del ${format.percent(level * 100)}: de ${format.weight(lower)} a ${format.weight(upper)}).`,
      chartTitle: (lift, unit) => `${lift}: repetición máxima estimada (${unit})`,
      description: (points, first, last, lowest, highest) =>
        `${format.plural(points, "día de entrenamiento", "días de entrenamiento")}. Primero ${first}, último ${last}, mínimo ${lowest}, máximo ${highest}.`,
      empty: "Todavía no hay estimación",
    },
    records: {
      title: "Récords",
      none: (isOver) =>
        isOver ? "Esta semana no cayó ningún récord. Llegan por rachas." : "Por ahora, ningún récord esta semana.",
      of: (record) => spanishRecord(record, wording),
      more: (count) => `y ${format.plural(count, "ejercicio más", "ejercicios más")} con récords.`,
      firstMarks: (exercises) => `Primeras marcas, para superar a partir de ahora: ${exercises}.`,
    },
    bodyweight: {
      title: "Peso corporal",
      chartTitle: (unit) => `Peso corporal (${unit})`,
      trend: "tendencia",
      rate: (rate) => `${rate} por semana últimamente`,
      tooFew: "Todavía hay pocas mediciones para dar un ritmo.",
      description: (points, first, last) =>
        `${format.plural(points, "medición", "mediciones")}. La tendencia va de ${first} a ${last}.`,
      empty: "Sin mediciones",
    },
    welcome:
      "Registra un entrenamiento o importa el historial que llevas en otra aplicación. Tras la primera semana, esta página te dirá qué hiciste, cómo se compara y qué merece una mirada.",
    footer: (instant, zone) => `Generado el ${instant} (${zone}).`,
    caveat:
      "Las repeticiones máximas son estimaciones a partir de tus mejores series. Solo se habla de tendencia a partir de ocho días de entrenamiento, y su intervalo dice con cuánta seguridad. Nada de esto es consejo médico.",
  };
};

const spanishRecord = ({ kind, value, atWeightKg, previousValue }: ReportRecord, { format }: Wording): string => {
  const gain = (text: (difference: number) => string) =>
    gainText(previousValue === null ? null : text(value - previousValue));
  const more = (show: (amount: number) => string) => gain((difference) => `+${show(difference)}`);
  switch (kind) {
    case "e1rm":
      return `repetición máxima estimada ${format.weight(value)}${gain(format.weightChange)}`;
    case "weight":
      return `mayor peso ${format.load(value)}${gain(format.loadChange)}`;
    case "reps_at_weight": {
      const reps = `${format.plural(value, "repetición", "repeticiones")}${more(format.number)}`;
      if (atWeightKg === null) return reps;
      return `${reps} con ${atWeightKg === 0 ? "el peso corporal" : format.load(atWeightKg)}`;
    }
    case "set_volume":
      return `volumen de una serie ${format.volume(value)}${more(format.volume)}`;
    case "session_volume":
      return `volumen de una sesión ${format.volume(value)}${more(format.volume)}`;
    case "duration":
      return `mayor duración ${format.duration(value)}${more(format.duration)}`;
    case "distance":
      return `mayor distancia ${format.distance(value)}${more(format.distance)}`;
  }
};
