drop index workouts_bodyweight_index;
