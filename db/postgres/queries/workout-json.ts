import { type SQL, sql } from "drizzle-orm";

/** A set as the API shows it, made where the rows are; `s` is the row of `sets`. */
export const setJson: SQL = sql`json_build_object(
  'id', s.id, 'type', s.type,
  'weight', case when s.weight_value is not null then json_build_object('value', s.weight_value, 'unit', s.weight_unit) end,
  'weightKg', s.weight_kg, 'reps', s.reps, 'repsLeft', s.reps_left, 'repsRight', s.reps_right,
  'rpe', 10 - s.rir, 'rir', s.rir, 'durationSeconds', s.duration_seconds, 'distanceMeters', s.distance_meters,
  'restSeconds', s.rest_seconds, 'completedAt', iso_instant(s.completed_at), 'target', s.target, 'notes', s.notes,
  'records', (
    select coalesce(json_agg(json_build_object('kind', r.kind, 'value', r.value, 'atWeightKg', r.at_weight_kg,
      'previousValue', r.previous_value) order by r.kind, r.at_weight_kg), '[]'::json)
    from personal_records r where r.set_id = s.id))`;

/** A workout in the shape of the API, with all its parts. `w` is the row of `workouts`. */
export const workoutJson: SQL = sql`json_build_object(
  'id', w.id, 'routineId', w.routine_id, 'routineDayId', w.routine_day_id, 'title', w.title, 'notes', w.notes,
  'status', w.status, 'startedAt', iso_instant(w.started_at), 'endedAt', iso_instant(w.ended_at),
  'timeZone', w.time_zone, 'localDate', w.local_date,
  'bodyweight', case when w.bodyweight_value is not null
    then json_build_object('value', w.bodyweight_value, 'unit', w.bodyweight_unit) end,
  'bodyweightKg', w.bodyweight_kg, 'feeling', w.feeling, 'sessionRpe', w.session_rpe, 'tags', to_json(w.tags),
  'exercises', (
    select coalesce(json_agg(json_build_object(
      'id', we.id, 'exerciseId', we.exercise_id, 'supersetGroup', we.superset_group, 'notes', we.notes,
      'restSeconds', we.rest_seconds, 'sets', (
        select coalesce(json_agg(${setJson} order by s.position), '[]'::json)
        from sets s where s.workout_exercise_id = we.id)) order by we.position), '[]'::json)
    from workout_exercises we where we.workout_id = w.id),
  'totals', json_build_object('workingSets', w.working_sets, 'reps', w.reps, 'volumeKg', w.volume_kg,
    'durationSeconds', w.duration_seconds),
  'importId', w.import_id, 'version', w.version,
  'createdAt', iso_instant(w.created_at), 'updatedAt', iso_instant(w.updated_at))`;
