-- scholarly: the schema that all migrations lead to

