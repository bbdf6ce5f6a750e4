-- scholarly m20250901_000001_create_original_schema down
-- in one transaction, with its row in the ledger

DROP TABLE "TokenTransaction";

DROP TABLE "DesignPeerReview";

DROP TABLE "LearningAssetRequest";

DROP TABLE "ReliefBooking";

DROP TABLE "ReliefTeacher";

DROP TABLE "TeacherAbsence";

DROP TABLE "HomeschoolCoop";

DROP TABLE "MicroSchool";

DROP TABLE "HomeschoolFamily";

DROP TABLE "ContentPurchase";

DROP TABLE "ContentReview";

DROP TABLE "Content";

DROP TABLE "TutoringSession";

DROP TABLE "Booking";

DROP TABLE "TutorProfile";

DROP TABLE "User";

DROP TABLE "Tenant";
