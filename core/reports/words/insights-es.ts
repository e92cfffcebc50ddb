import type { InsightParams } from "../../insights/insight-document.ts";
import type { LocalDate } from "../../time/local-date.ts";
import type { ReportText, Wording } from "./text-types.ts";

const WEEKDAYS = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"];
const BANDS = { "1-5": "1 a 5", "6-12": "6 a 12", "13-20": "13 a 20", "21+": "21 o más" } as const;
const SLEEP = { sleepHours: "dormir más", sleepQuality: "dormir mejor" } as const;

/** Returns the insights in Spanish. */
export const spanishInsights = ({ format, exercise, muscle }: Wording): ReportText["insights"]["of"] => {
  const pace = (kilograms: number) => {
    const text = format.weightPace(kilograms);
    return text === null ? "menos de lo que aquí se puede mostrar" : `${text} por semana`;
  };
  const isWeekly = (kind: InsightParams<"goal-reached">["kind"]) =>
    kind === "weekly_workouts" || kind === "weekly_volume";
  const interval = (lower: number, upper: number) =>
    format.weightRates(lower, upper, (low, high) => `intervalo del 95\u00a0%: de ${low} a ${high}`);
  const inBrackets = (lower: number, upper: number) =>
    format.weightPace(lower) === null && format.weightPace(upper) === null ? "" : ` (${interval(lower, upper)})`;
  const weeks = (count: number) => format.plural(Math.round(count), "semana", "semanas");
  const stall = (change: InsightParams<"lift-plateau">["stall"]): string => {
    if (change === undefined) return "";
    const { since, setsPerWeek, setsPerWeekBefore, daysPerWeek, daysPerWeekBefore } = change;
    return ` Empezó hacia el ${format.fullDay(since)}. Desde entonces haces ${format.number(setsPerWeek)} series por semana, en ${format.number(daysPerWeek)} días; en las ocho semanas anteriores eran ${format.number(setsPerWeekBefore)} series en ${format.number(daysPerWeekBefore)} días.`;
  };
  const days = (count: number) => format.plural(count, "día", "días");
  const sets = (count: number) => format.plural(count, "serie", "series");
  const workouts = (count: number) => format.plural(count, "entrenamiento", "entrenamientos");
  const hours = (count: number) => format.plural(count, "hora", "horas");
  const whole = (percent: number) => format.percent(Math.round(percent));
  const when = (lagDays: number) => (lagDays === 0 ? "el mismo día" : "al día siguiente");
  const chance = (probability: number, by: LocalDate, evenOn: LocalDate | null): string =>
    `La probabilidad de lograrlo antes del ${format.fullDay(by)} es del ${whole(100 * probability)}${evenOn === null ? "" : `; pasa de la mitad hacia el ${format.fullDay(evenOn)}`}.`;
  const goal = ({
    kind,
    target,
    exercise: of,
  }: Pick<InsightParams<"goal-reached">, "kind" | "target" | "exercise">) => {
    const name = of === null ? "tu ejercicio" : exercise(of);
    switch (kind) {
      case "exercise_e1rm":
        return `${name}, una repetición máxima de ${format.weight(target)}`;
      case "exercise_weight_reps":
        return `${name}, ${format.weight(target)}`;
      case "weekly_workouts":
        return `${workouts(target)} por semana`;
      case "weekly_volume":
        return `${format.volume(target)} por semana`;
      case "bodyweight":
        return `un peso corporal de ${format.weight(target)}`;
    }
  };

  return {
    "lift-improving": (lift) => ({
      title: `${exercise(lift)}: va a más`,
      body: `Tu repetición máxima estimada ha subido ${pace(lift.slopeKgPerWeek)} durante ${weeks(lift.weeks)} (${interval(lift.lowerKgPerWeek, lift.upperKgPerWeek)}). No hace falta cambiar nada.`,
    }),
    "lift-plateau": (lift) => ({
      title: `${exercise(lift)}: sin avanzar`,
      body: `Durante ${weeks(lift.weeks)} la estimación no se ha movido: se descarta una mejora o una pérdida que importe${inBrackets(lift.lowerKgPerWeek, lift.upperKgPerWeek)}.${stall(lift.stall)} Si quieres mejorar en este ejercicio, cambia una sola cosa cada vez: una serie más, otro rango de repeticiones o descansos más largos.`,
    }),
    "lift-declining": (lift) => ({
      title: `${exercise(lift)}: más bajo que antes`,
      body: `Durante ${weeks(lift.weeks)} la estimación fue bajando ${pace(lift.slopeKgPerWeek)} (${interval(lift.lowerKgPerWeek, lift.upperKgPerWeek)}). Describe lo que fue: unas semanas más ligeras se ven igual. Si anotas el esfuerzo de tus series, se podrán distinguir.`,
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
      body: `Tu última semana completa sumó ${format.number(ratio)} veces tu semana habitual, más que cualquiera de las anteriores. Una semana así no es un problema; planea la siguiente más suave. Esto no predice lesiones.`,
    }),
    "load-drop": ({ ratio }) => ({
      title: "Mucha menos carga de la habitual",
      body: `Tu última semana completa sumó ${format.number(ratio)} veces tu semana habitual, menos que cualquiera de las anteriores. Si era un descanso previsto, perfecto. Si no, vuelve poco a poco.`,
    }),
    "monotony-high": ({ monotony }) => ({
      title: "Todos los días pesan casi lo mismo",
      body: `La carga de tus días varió menos de lo habitual (monotonía ${format.number(monotony)}). Alternar días duros y días suaves ayuda a recuperarse mejor.`,
    }),
    "muscle-below-landmark": ({ muscle: name, setsPerWeek, low }) => ({
      title: `${muscle(name)}: pocas series`,
      body: `${sets(setsPerWeek)} por semana de media en las últimas cuatro semanas completas, cuando para ganar músculo se suelen aconsejar ${format.number(low)} o más. Solo importa si este músculo está entre tus objetivos.`,
    }),
    "muscle-above-landmark": ({ muscle: name, setsPerWeek, high }) => ({
      title: `${muscle(name)}: muchas series`,
      body: `${sets(setsPerWeek)} por semana de media en las últimas cuatro semanas completas, por encima de las ${format.number(high)} que se suelen aconsejar. Más series aún ayudan a ganar músculo, cada vez menos. Si te recuperas bien, déjalo; si no, aquí es donde recortar.`,
    }),
    "push-pull-imbalance": ({ more, push, pull }) => ({
      title: more === "push" ? "Empujas más de lo que tiras" : "Tiras más de lo que empujas",
      body: `${format.number(push)} series de empuje frente a ${format.number(pull)} de tirón en cuatro semanas. La mayoría de los programas las llevan más parejas: ${more === "push" ? "añade remos o dominadas" : "añade un press"}.`,
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
      body: `${format.number(done)} de ${workouts(planned)} en ${weeks(span)} (${format.percent(Math.round(percent))}). Un plan que se cumple es un plan a tu medida.`,
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
      body: `Has vuelto a entrenar después de ${days(breakDays)}. Empieza por debajo de donde lo dejaste: la fuerza suele volver antes de lo que costó ganarla.`,
    }),
    "lift-neglected": ({ days: count, ...lift }) => ({
      title: `${exercise(lift)}: hace tiempo que no lo haces`,
      body: `Era uno de tus ejercicios principales y llevas ${days(count)} sin hacerlo.`,
    }),
    "bodyweight-rising": ({ kgPerWeek, percentPerWeek, trendKg }) => ({
      title: "Tu peso corporal sube",
      body: `La tendencia está en ${format.weight(trendKg)} y últimamente sube ${pace(kgPerWeek)} (un ${format.percent(Math.abs(percentPerWeek))} de tu peso).`,
    }),
    "bodyweight-falling": ({ kgPerWeek, percentPerWeek, trendKg }) => ({
      title: "Tu peso corporal baja",
      body: `La tendencia está en ${format.weight(trendKg)} y últimamente baja ${pace(kgPerWeek)} (un ${format.percent(Math.abs(percentPerWeek))} de tu peso). Cuando baja deprisa, mantén cargas altas y cuenta con menos récords. Si no querías perder peso, consulta a un médico.`,
    }),
    "strength-kept-in-deficit": ({ kgPerWeek, percentPerWeek, improving, steady }) => ({
      title: "Pierdes peso y conservas la fuerza",
      body: `Tu peso baja ${pace(kgPerWeek)} (un ${format.percent(Math.abs(percentPerWeek))}). Mientras tanto, ${format.plural(improving + steady, "ejercicio principal se mantiene o mejora", "ejercicios principales se mantienen o mejoran")} y ninguno baja.`,
    }),
    "strength-lost-in-deficit": ({ kgPerWeek, percentPerWeek, declining }) => ({
      title: "Tu fuerza baja con tu peso",
      body: `Tu peso baja ${pace(kgPerWeek)} (un ${format.percent(Math.abs(percentPerWeek))}) y ${format.plural(declining, "ejercicio principal baja", "ejercicios principales bajan")}. Perder más despacio suele costar menos fuerza.`,
    }),
    "weight-without-strength": ({ kgPerWeek, percentPerWeek, steady, declining }) => ({
      title: "El peso sube y la fuerza no",
      body: `Tu peso sube ${pace(kgPerWeek)} (un ${format.percent(Math.abs(percentPerWeek))}). Mientras tanto no mejora ninguno de ${format.plural(steady + declining, "ejercicio principal", "ejercicios principales")}.`,
    }),
    "lift-share-unusual": ({ percent, low, high, ...lift }) => ({
      title:
        percent < low
          ? `${exercise(lift)}: poco al lado de los demás`
          : `${exercise(lift)}: mucho al lado de los demás`,
      body: `Supone el ${format.percent(percent)} de tu sentadilla, press de banca y peso muerto. Cuatro de cada cinco competidores tienen entre el ${format.percent(low)} y el ${format.percent(high)}. Cada cuerpo es distinto: no es un defecto. Datos: proyecto OpenPowerlifting, competiciones sin equipo, de 2003 a 2017.`,
    }),
    "history-short": ({ workouts: count, needed }) => ({
      title: "Nos estamos conociendo",
      body: `${workouts(count)} en tu registro; las tendencias y comparaciones empiezan a partir de ${format.number(needed)}. Hasta entonces, lo mejor que puedes hacer es no faltar.`,
    }),
    "estimate-uncertain": ({ n, weeks: span, percentPerWeek, daysNeeded, ...lift }) => ({
      title: `${exercise(lift)}: difícil de saber`,
      body: `Tus estimaciones de ${days(n)} a lo largo de ${weeks(span)} varían tanto que encajan con cambios de hasta un ${format.percent(percentPerWeek)} por semana en cualquier sentido.${daysNeeded === undefined || daysNeeded === 0 ? "" : ` Se aclararía con unos ${format.plural(daysNeeded, "día más de entrenamiento", "días más de entrenamiento")}.`} Anota las repeticiones en reserva y haz de vez en cuando una serie comparable: mismas repeticiones y en el mismo momento de la sesión.`,
    }),
    "new-exercise-learning": ({ sessions, percent, days: count, ...lift }) => ({
      title: `${exercise(lift)}: avances rápidos`,
      body: `Has subido un ${whole(percent)} en ${days(count)} y ${workouts(sessions)}. En un ejercicio nuevo, buena parte es cogerle el truco, así que cuenta con que el ritmo baje.`,
    }),
    "records-drought": ({ days: count, workouts: done }) => ({
      title: "Hace tiempo que no cae un récord",
      body: `Llevas ${days(count)} y ${workouts(done)} sin superar ninguno. Es normal cuando ya se llevan unos años entrenando; si te pesa, elige un ejercicio y organiza las próximas semanas a su alrededor.`,
    }),
    "goal-reached": ({ reachedOn, ...of }) => ({
      title: "Objetivo conseguido",
      body: `${goal(of)}: lo lograste el ${format.day(reachedOn)}. Te lo has ganado; cuando quieras, a por el siguiente.`,
    }),
    "goal-on-track": ({ forecastDate, deadline, probability, probabilityBy, ...of }) => ({
      title: `Vas por buen camino: ${goal(of)}`,
      body:
        probability != null && probabilityBy != null
          ? `${chance(probability, probabilityBy, forecastDate)} Sigue como hasta ahora.`
          : forecastDate === null
            ? isWeekly(of.kind)
              ? "Es lo que suman de media tus últimas cuatro semanas completas. Sigue así."
              : `La tendencia va en esa dirección, pero la fecha queda demasiado lejos para concretarla${deadline === null ? "" : `; la tuya es el ${format.fullDay(deadline)}`}. Sigue así.`
            : `A este ritmo lo consigues hacia el ${format.fullDay(forecastDate)}${deadline === null ? "" : `, y tu fecha es el ${format.fullDay(deadline)}`}. Sigue como hasta ahora.`,
    }),
    "goal-off-track": ({ forecastDate, deadline, probability, probabilityBy, ...of }) => ({
      title: `No vas camino de lograrlo: ${goal(of)}`,
      body:
        probability != null && probabilityBy != null
          ? `${chance(probability, probabilityBy, forecastDate)} Mueve la fecha o hazle más sitio en tu semana.`
          : forecastDate === null
            ? isWeekly(of.kind)
              ? "Tus últimas cuatro semanas completas se quedan por debajo de media. Hazle sitio o ponte un objetivo que encaje en tus semanas."
              : `Tal como van las cosas, no llegas${deadline === null ? "" : ` al ${format.fullDay(deadline)}`}. Cambia el plan o cambia el objetivo: las dos opciones valen.`
            : `Tal como van las cosas, llegarías hacia el ${format.fullDay(forecastDate)}${deadline === null ? "" : `, después de tu fecha, el ${format.fullDay(deadline)}`}. Mueve la fecha o hazle más sitio en tu semana.`,
    }),
    "form-low": () => ({
      title: "Más fatiga de la habitual",
      body: "Al final de la última semana habías hecho bastante más de lo que acostumbras. Unos días suaves lo compensan. Es un modelo y no sabe cómo te encuentras; fíate antes de ti.",
    }),
    "form-high": () => ({
      title: "Llegas con frescura",
      body: "Al final de la última semana habías hecho bastante menos de lo que acostumbras: conservas el trabajo hecho y la fatiga casi se ha ido. Buena semana para probar algo pesado.",
    }),
    "deload-due": ({ weeks: count, lifts, stalled = lifts }) => ({
      title: "Quizá ayude una semana suave",
      body: `Llevas ${weeks(count)} sin aflojar y ${stalled} de ${format.plural(lifts, "ejercicio principal", "ejercicios principales")} ${stalled === 1 ? "ha" : "han"} dejado de subir sin lugar a dudas. Mucha gente hace entonces la mitad de las series durante una semana. Las pruebas son escasas: el único ensayo con una semana libre no halló mejora.`,
    }),
    "density-change": ({ direction, percent, setsPerHour, setsPerHourBefore }) => ({
      title: direction === "up" ? "Te cunde más cada hora" : "Tus sesiones van más despacio",
      body: `${sets(Math.round(setsPerHour))} por hora, frente a ${format.number(Math.round(setsPerHourBefore))} en las cuatro semanas anteriores (un ${whole(percent)} ${direction === "up" ? "más" : "menos"}). ${direction === "up" ? "Bien, siempre que las series pesadas tengan su descanso." : "Perfecto si querías descansar más: en las series pesadas ayuda."}`,
    }),
    "session-rpe-partly": ({ rated, workouts: all }) => ({
      title: "Valora todos los entrenamientos",
      body: `De los ${workouts(all)} de las últimas seis semanas, ${format.number(rated)} ${rated === 1 ? "dice lo duro que fue" : "dicen lo duros que fueron"}. Con todos, tu carga tendría en cuenta el esfuerzo y no solo los kilos.`,
    }),
    "volume-rising-fast": ({ muscle: name, setsPerWeek, before, percent }) => ({
      title: `${muscle(name)}: mucho más de golpe`,
      body: `Últimamente ${sets(setsPerWeek)} por semana, cuando eran ${format.number(before)} (un ${whole(percent)} más). Añade unas pocas series cada vez para que la recuperación siga el ritmo.`,
    }),
    "frequency-low": ({ muscle: name, setsPerWeek }) => ({
      title: `${muscle(name)}: todo en un día`,
      body: `${sets(setsPerWeek)} por semana, en un solo día. Repartidas en dos, las últimas las harías con más frescura.`,
    }),
    "muscle-untrained": ({ muscle: name, weeks: count, low }) => ({
      title: `${muscle(name)}: nada en ${weeks(count)}`,
      body: `Ni una sola serie, mientras entrenabas lo demás. ${low > 0 ? `Para ganar músculo se suelen aconsejar ${sets(low)} por semana, pero unas` : "Unas"} pocas ya son mucho mejor que ninguna.`,
    }),
    "left-right-imbalance": ({ more, left, right, percent, ...lift }) => ({
      title: `${exercise(lift)}: tu lado ${more === "left" ? "izquierdo" : "derecho"} trabaja más`,
      body: `${format.number(left)} repeticiones con el izquierdo y ${format.number(right)} con el derecho en cuatro semanas (un ${whole(percent)} de diferencia). Empieza por el lado débil y que el otro no haga más que él.`,
    }),
    "effort-too-easy": ({ percent, sets: count }) => ({
      title: "La mayoría de las series acaban pronto",
      body: `El ${whole(percent)} de tus ${sets(count)} con esfuerzo anotado terminó con cinco repeticiones o más de margen. Para ganar músculo, acaba la mayoría con una a tres de reserva.`,
    }),
    "effort-too-hard": ({ percent, sets: count }) => ({
      title: "Muchas series al fallo",
      body: `El ${whole(percent)} de tus ${sets(count)} con esfuerzo anotado llegó al fallo. Para la fuerza, parar una o dos repeticiones antes da lo mismo y cansa menos. Para el músculo, acercarse al fallo da un poco más.`,
    }),
    "effort-logged-in-part": ({ percent, sets: count }) => ({
      title: "Anota cuánto te ha costado",
      body: `Solo el ${whole(percent)} de tus últimas ${sets(count)} dice cuántas repeticiones quedaban. Con ese dato, las estimaciones de fuerza mejoran mucho.`,
    }),
    "rep-range-narrow": ({ band, percent, weeks: count }) => ({
      title: "Siempre las mismas repeticiones",
      body: `El ${whole(percent)} de tus series de ${weeks(count)} fue de ${BANDS[band]} repeticiones. Funciona; cambiar de rango en algún ejercicio es una variación que no cuesta nada.`,
    }),
    "sleep-performance": ({ measure, lagDays, pairs }) => ({
      title: "Rindes más cuando duermes bien",
      body: `En ${days(pairs)} con ambos datos, ${SLEEP[measure]} coincide con levantar más ${when(lagDays)}. Puede que no sea la causa, pero probarlo sale barato.`,
    }),
    "soreness-performance": ({ lagDays, pairs }) => ({
      title: "Rindes menos los días de agujetas",
      body: `En ${days(pairs)} con ambos datos, tener más agujetas coincide con levantar menos ${when(lagDays)}. Puede que no sea la causa. Si puedes, pon el trabajo pesado donde sueles tener menos.`,
    }),
    "stress-performance": ({ lagDays, pairs }) => ({
      title: "Rindes menos los días de estrés",
      body: `En ${days(pairs)} con ambos datos, los días de más estrés coinciden con levantar menos ${when(lagDays)}. Puede que no sea la causa. Esos días entrena, pero deja los récords para otro momento.`,
    }),
    "resting-heart-rate-raised": ({ recent, usual, difference }) => ({
      title: "Tu pulso en reposo ha subido",
      body: `${format.number(Math.round(recent))} pulsaciones por minuto esta semana, cuando lo habitual en ti son ${format.number(Math.round(usual))} (${format.number(Math.round(difference))} más). Puede deberse a dormir mal, al calor, a un resfriado que empieza o a demasiado entrenamiento. Si no te encuentras bien, afloja.`,
    }),
    "sleep-short": ({ hours: slept, nights }) => ({
      title: "Noches cortas",
      body: `${hours(slept)} de sueño de media en ${format.plural(nights, "noche", "noches")}; a los adultos se les aconsejan siete o más. Nada de lo que puedes hacer por recuperarte sale tan barato.`,
    }),
    "weekdays-steady": ({ weekdays, percent }) => ({
      title: "Entrenar tiene su sitio en tu semana",
      body: `${Math.round(percent) === 100 ? "Todos tus días de entrenamiento caen" : `El ${whole(percent)} de tus días de entrenamiento cae`} en ${format.list(weekdays.map((weekday) => WEEKDAYS[weekday - 1] ?? ""))}. Lo que tiene un hueco fijo se hace.`,
    }),
    "first-weeks": ({ weeks: count, workouts: done }) => ({
      title: count === 1 ? "Tu primera semana" : `Tus primeras ${weeks(count)}`,
      body: `${workouts(done)} por ahora. Al principio funciona casi todo: aprende los movimientos, añade un poco cada vez y no te preocupes aún por los detalles.`,
    }),
    "bodyweight-missing": ({ days: count, ...lift }) => ({
      title: "Anota una vez tu peso corporal",
      body: `${exercise(lift)} mueve tu propio cuerpo, y lo has hecho ${days(count)} en las últimas semanas. Con tu peso registrado, esas series tendrán carga y una estimación de fuerza.`,
    }),
  };
};
