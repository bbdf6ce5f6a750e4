-- neuroquest m20240115_000001_add_user_preferences down
-- in one transaction, with its row in the ledger

CREATE SCHEMA IF NOT EXISTS seaworthy_kept;

DO $seaworthy$
DECLARE
    number integer := 1;
BEGIN
    IF to_regclass('seaworthy_kept.user_preferences') IS NULL THEN
        RETURN;
    END IF;
    WHILE to_regclass(format('seaworthy_kept.%I', 'user_preferences' || '_' || number)) IS NOT NULL LOOP
        number := number + 1;
    END LOOP;
    EXECUTE format('ALTER TABLE %s RENAME TO %I', to_regclass('seaworthy_kept.user_preferences'), 'user_preferences' || '_' || number);
END
$seaworthy$;

SET LOCAL row_security = off;

LOCK TABLE public.user_preferences IN ACCESS EXCLUSIVE MODE;

CREATE TABLE seaworthy_kept.user_preferences AS TABLE public.user_preferences;

COMMENT
    ON TABLE seaworthy_kept.user_preferences IS 'the rows of public.user_preferences as they were when a rollback dropped it';

DROP TABLE public.user_preferences;
