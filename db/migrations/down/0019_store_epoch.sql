ALTER TABLE "user_clocks" DROP COLUMN "kept_seq";
DROP TABLE "store_epoch";
