-- neuroquest m20240115_000001_add_user_preferences up
-- in one transaction, with its row in the ledger

CREATE TABLE "user_preferences" (
    "id" uuid NOT NULL DEFAULT (gen_random_uuid()),
    "user_id" uuid NOT NULL,
    "theme" varchar(20) NOT NULL DEFAULT 'light',
    "language" varchar(10) NOT NULL DEFAULT 'en',
    "weekly_digest" bool NOT NULL DEFAULT FALSE,
    "updated_at" timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "user_preferences_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "user_preferences_theme_check" CHECK ("theme" IN ('light', 'dark', 'system'))
);

CREATE INDEX "idx_user_preferences_user_id" ON "user_preferences" ("user_id");

ALTER TABLE "user_preferences"
    ADD CONSTRAINT "user_preferences_user_id_fkey"
    FOREIGN KEY ("user_id")
    REFERENCES "users" ("id")
    ON DELETE CASCADE;

DO $seaworthy$
DECLARE
    kept regclass := to_regclass('seaworthy_kept.user_preferences');
    place regclass := 'public.user_preferences';
    names text;
    numbered record;
    is_left boolean;
BEGIN
    IF kept IS NULL THEN
        RETURN;
    END IF;
    SELECT string_agg(quote_ident(now.attname), ', ' ORDER BY now.attnum) INTO names
    FROM pg_catalog.pg_attribute AS now
    JOIN pg_catalog.pg_attribute AS before ON before.attname = now.attname
    WHERE now.attrelid = place AND now.attnum > 0 AND NOT now.attisdropped AND now.attgenerated = ''
        AND before.attrelid = kept AND before.attnum > 0 AND NOT before.attisdropped;
    EXECUTE format(
        'WITH back AS (DELETE FROM %1$s AS kept WHERE ' || '(kept.user_id IS NULL OR EXISTS (SELECT FROM public.users AS parent WHERE parent.id = kept.user_id))' || ' RETURNING *) '
        'INSERT INTO %2$s (%3$s) OVERRIDING SYSTEM VALUE SELECT %3$s FROM back',
        kept, place, names
    );
    FOR numbered IN
        SELECT attname AS name, pg_get_serial_sequence(place::text, attname) AS counter
        FROM pg_catalog.pg_attribute
        WHERE attrelid = place AND attnum > 0 AND NOT attisdropped
            AND pg_get_serial_sequence(place::text, attname) IS NOT NULL
    LOOP
        EXECUTE format(
            'SELECT setval(%L, max(%I)) FROM %s HAVING max(%2$I) IS NOT NULL', numbered.counter, numbered.name, place
        );
    END LOOP;
    EXECUTE format('SELECT EXISTS (SELECT FROM %s)', kept) INTO is_left;
    IF NOT is_left THEN
        EXECUTE format('DROP TABLE %s', kept);
    END IF;
END
$seaworthy$;
