import type { Mongo } from "./client.ts";
import { activityIn, analysesIn, checkinsIn, profilesIn, reportsIn } from "./collections.ts";
import { sentMailsIn } from "./sent-mails.ts";
import { deleteTempFilesOf } from "./temp-files.ts";

export const purgeDocuments = async (mongo: Mongo, userId: string): Promise<void> => {
  await mongo.run(
    async (db) => {
      await analysesIn(db).deleteMany({ userId });
      await reportsIn(db).deleteMany({ userId });
      await checkinsIn(db).deleteMany({ userId });
      await activityIn(db).deleteMany({ userId });
      await sentMailsIn(db).deleteMany({ userId });
      await profilesIn(db).deleteOne({ _id: userId });
    },
    { deadlineMs: 30_000 },
  );
  await deleteTempFilesOf(mongo, userId);
};
