-- The rows of a house that has had :jobs jobs, :backlog of which wait for a worker.

-- Where each job stands; `age` 0 is the newest. The newest page is alike at each size: one in five
-- waits, down to the end of the backlog, and eight run. The last day is the same at each size too.
CREATE TEMP TABLE places AS
WITH RECURSIVE numbers(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM numbers WHERE id < :jobs),
aged AS (SELECT id, :jobs - id AS age FROM numbers),
placed AS (
  SELECT id, age,
    CASE
      WHEN age % 5 = 0 AND age < 5 * :backlog THEN 'pending'
      WHEN age < 10 THEN 'running'
      WHEN age IN (11, 12, 13) THEN 'paused'
      WHEN id / 10 % 25 < 3 THEN 'failed'
      WHEN id / 10 % 25 = 3 THEN 'cancelled'
      ELSE 'done'
    END AS status
  FROM aged
)
SELECT id, age, status,
  status NOT IN ('pending', 'paused') AS tried,
  status IN ('done', 'failed', 'cancelled') AS ended,
  status = 'pending' AND age % 50 = 0 AND age < 5 * (:backlog - 1) AS follows,
  CASE id % 10
    WHEN 0 THEN 'matmul' WHEN 1 THEN 'blur' WHEN 2 THEN 'blur' WHEN 3 THEN 'evaluate'
    WHEN 4 THEN 'evaluate' WHEN 5 THEN 'predict' WHEN 6 THEN 'predict' ELSE 'train'
  END AS workload,
  'here/' || (1 + id % 8) AS worker,
  iif(id % 20 = 7, 2, 1) AS tries,
  :now - 300 - CASE
    WHEN age < :last_day THEN age * 86400.0 / :last_day
    ELSE 86400 + (age - :last_day) * 364.0 * 86400 / max(1, :jobs - :last_day)
  END AS created_at,
  5 + id * 7919 % 60 AS waited_s,
  10 + id * 104729 % 200 AS ran_s
FROM placed;

INSERT INTO jobs (id, workload, title, params, status, reason, progress, step_text, priority,
  run_at, max_failures, failures, max_crashes, crashes, interruptions, attempt, nonce, worker,
  lease_expires_at, owner, idempotency_key, result, error, created_at, started_at, finished_at,
  waits)
SELECT id, workload,
  CASE id % 7
    WHEN 0 THEN 'Nightly run' WHEN 1 THEN 'Sales forecast' WHEN 2 THEN 'Kokoro'
    WHEN 3 THEN 'Photos of the trip' WHEN 4 THEN 'Baseline' ELSE ''
  END,
  json_object('epochs', 10 + id % 90, 'rate', 0.001 * (id % 13), 'seed', id, 'mode', 'fast',
    'data', json_object('upload', printf('%064x', id % 97), 'name', 'table.csv')),
  status, iif(status = 'failed', 'error', NULL),
  CASE status WHEN 'done' THEN 1.0 WHEN 'running' THEN 0.4 ELSE 0.0 END,
  iif(status = 'running', 'epoch 4 of 10', ''),
  CASE WHEN age = 0 THEN -10 WHEN id % 11 = 0 THEN 10 ELSE 0 END,  -- the newest is last in line
  iif(status = 'pending' AND age % 25 = 10, :now + 3600.0 + id % 86400, created_at),
  1, status = 'failed', 3, iif(tried, tries - 1, 0), 0, iif(tried, tries, 0),
  iif(status = 'running', printf('%016x', id), NULL), iif(tried, worker, NULL),
  iif(status = 'running', 1e12, NULL),
  CASE id % 4 WHEN 0 THEN 'sato' WHEN 1 THEN 'suzuki' WHEN 2 THEN 'tanaka' ELSE 'page' END,
  iif(id % 2, 'page-' || id, NULL),
  iif(status = 'done', json_object('accuracy', 0.5 + 0.001 * (id % 500), 'loss', 0.1), NULL),
  iif(status = 'failed', 'ValueError: column ' || id % 17 || ' has no numbers', NULL),
  created_at, iif(tried, created_at + waited_s, NULL),
  iif(ended, created_at + waited_s + ran_s, NULL), follows
FROM places ORDER BY id;

INSERT INTO attempts (job_id, number, nonce, worker, host, boot_id, pid, pid_started, runner_pid,
  runner_started, outcome, reason, error, peak_memory, cpu_seconds, started_at, ended_at)
SELECT id, number, printf('%016x', id), worker, 'here', 'boot', 1, 1.0, 2, 1.0,
  CASE
    WHEN number < tries THEN 'crashed' WHEN status = 'running' THEN NULL
    WHEN status = 'failed' THEN 'raised' ELSE status
  END,
  CASE WHEN number < tries THEN 'crashed' WHEN status = 'failed' THEN 'error' END,
  iif(status = 'failed', 'ValueError: column ' || id % 17 || ' has no numbers', NULL),
  1240000000, 12.5,
  created_at + waited_s + (number - 1) * ran_s / tries,
  iif(status = 'running' AND number = tries, NULL, created_at + waited_s + number * ran_s / tries)
FROM places JOIN (SELECT 1 AS number UNION ALL SELECT 2) ON number <= tries
WHERE tried ORDER BY id, number;

INSERT INTO events (job_id, at, kind, by, data)
SELECT id, created_at + waited_s * (part > 0) + ran_s * (part = 2),
  CASE part WHEN 0 THEN 'submitted' WHEN 1 THEN 'started' ELSE status END,
  iif(part = 0, 'sato', ''),
  CASE
    WHEN part = 0 THEN '{}'
    WHEN part = 1 THEN json_object('attempt', 1, 'worker', worker, 'waited_s', waited_s)
    WHEN status = 'done' THEN json_object('artifacts', 1, 'seconds', ran_s)
    WHEN status = 'failed' THEN '{"reason": "error"}'
    ELSE '{"after_s": 0.4}'
  END
FROM places JOIN (SELECT 0 AS part UNION ALL SELECT 1 UNION ALL SELECT 2)
  ON part = 0 OR part = 1 AND tried OR ended
ORDER BY id, part;

INSERT INTO artifacts (job_id, attempt, name, size, sha256, created_at)
SELECT id, tries, 'model.safetensors', 123456, printf('%064x', id), created_at + waited_s + ran_s
FROM places WHERE status = 'done' AND id % 5 < 2 ORDER BY id;

INSERT INTO durations (workload, seconds, finished_at)
SELECT workload, ran_s, created_at + waited_s + ran_s FROM places WHERE status = 'done' ORDER BY id;

INSERT INTO predecessors (job_id, after_id, if_not_done)
SELECT id, id - 5, 'cancel' FROM places WHERE follows;

INSERT INTO annotations (job_id, pinned, by, changed_at)
SELECT id, 1, 'sato', :now FROM places WHERE ended AND id % 500 = 1;

DROP TABLE places;
