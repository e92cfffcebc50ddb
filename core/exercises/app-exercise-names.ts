/**
 * Bare names that an application gives to one variant of a lift, with the omitted words. The source is the equipment
 * that each application lists beside the name.
 */
const BARE_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  hevy: {
    "bulgarian split squat": "Bulgarian Split Squat (Dumbbell)",
    "full squat": "Squat (Barbell)",
    "goblet squat": "Goblet Squat (Dumbbell)",
    "hack squat": "Hack Squat (Barbell)",
    "hip thrust": "Hip Thrust (Bodyweight)",
    "lateral leg raises": "Standing Lateral Leg Raise",
    "lateral lunge": "Lateral Lunge (Bodyweight)",
    "reverse lunge": "Reverse Lunge (Bodyweight)",
    "standing calf raise": "Standing Calf Raise (Bodyweight)",
    "step up": "Step Up (Bodyweight)",
    "sumo squat": "Sumo Squat (Bodyweight)",
    "torso rotation": "Torso Rotation (Machine)",
    "walking lunge": "Walking Lunge (Bodyweight)",
  },
  strong: { "hack squat": "Hack Squat (Machine)" },
  fitbod: {
    "hack squat": "Hack Squat (Machine)",
    "hip abductor": "Hip Abductor (Machine)",
    "hip adductor": "Hip Adductor (Machine)",
    "hip thrust": "Hip Thrust (Barbell)",
    "russian twist": "Russian Twist (Bodyweight)",
  },
};

/** Any text may be asked for, also one that means something to an object. */
const NAMES_BY_SOURCE: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  Object.entries(BARE_NAMES).map(([source, names]) => [source, new Map(Object.entries(names))]),
);

/**
 * Returns a name with what its application leaves out. Hevy's "Hip Thrust" is without weight, and Fitbod's is with a
 * bar.
 * @param source the application, such as `hevy`; another one leaves the name as it is
 */
export const spelledOutName = (name: string, source: string): string =>
  NAMES_BY_SOURCE.get(source)?.get(name.trim().toLowerCase()) ?? name;
