-- variants: the schema that all migrations lead to

SET check_function_bodies = false;

SELECT pg_catalog.set_config('search_path', '', false);
