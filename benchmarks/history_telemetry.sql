-- The curves of one job in :each, three metrics of twenty points, and what it used.

INSERT INTO metrics (job_id, attempt, name, number, step, value, at)
WITH RECURSIVE
ids(id) AS (SELECT :each UNION ALL SELECT id + :each FROM ids WHERE id + :each <= :jobs),
steps(number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM steps WHERE number < 19),
names(name) AS (VALUES ('loss'), ('accuracy'), ('rate'))
SELECT id, 1, name, number, number, 1.0 / (number + 1), :now
FROM ids JOIN steps JOIN names ORDER BY id, number;

INSERT INTO resources (job_id, attempt, at, cpu_percent, memory)
WITH RECURSIVE
ids(id) AS (SELECT :each UNION ALL SELECT id + :each FROM ids WHERE id + :each <= :jobs),
steps(number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM steps WHERE number < 19)
SELECT id, 1, :now + number, 98.0, 1240000000 FROM ids JOIN steps ORDER BY id, number;
