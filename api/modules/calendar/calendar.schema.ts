import { z } from "zod";

export const calendarView = z.object({
  url: z.string().meta({ format: "uri", description: "Shown this once. Whoever has it reads the plan." }),
});

/** Whatever it says is looked up: what cannot be a file is none. */
export const feedParams = z.object({ file: z.string() });
