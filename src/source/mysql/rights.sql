-- What the user of this session may do: on the server, in this database, and with its tables.
SELECT CAST(privilege_type AS CHAR) FROM information_schema.user_privileges
  WHERE grantee = concat('''', replace(CURRENT_USER(), '@', '''@'''), '''')
UNION SELECT CAST(privilege_type AS CHAR) FROM information_schema.schema_privileges
  WHERE table_schema = DATABASE() AND grantee = concat('''', replace(CURRENT_USER(), '@', '''@'''), '''')
UNION SELECT CAST(privilege_type AS CHAR) FROM information_schema.table_privileges
  WHERE table_schema = DATABASE() AND grantee = concat('''', replace(CURRENT_USER(), '@', '''@'''), '''')
