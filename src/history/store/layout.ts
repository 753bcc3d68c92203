/**
 * The tables of version 1, as docs/history.md tells of them. A table is never changed here once a release has it: a later
 * version is a further step in `migrations.ts`.
 *
 * Times named `…_ms` are virtual, since the session was opened; `started_ms` and `imported_ms` of a journal are real, since
 * 1970. Columns with several values are JSON. All that hangs on a run goes with it, and all runs with their journal.
 */
export const layout1 = `
CREATE TABLE journal (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  path TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  tags TEXT NOT NULL,
  written_by TEXT NOT NULL,
  started_ms INTEGER NOT NULL,
  seed INTEGER,
  git_commit TEXT,
  git_branch TEXT,
  git_dirty INTEGER,
  outcome TEXT NOT NULL,
  imported_ms INTEGER NOT NULL,
  warnings TEXT NOT NULL,
  events_kept INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  claimed_ms INTEGER NOT NULL,
  resume_byte INTEGER NOT NULL,
  resume_line INTEGER NOT NULL,
  resume_run INTEGER NOT NULL,
  resume_hash TEXT NOT NULL
) STRICT;
CREATE INDEX journal_started ON journal (started_ms);
CREATE INDEX journal_commit ON journal (git_commit);

CREATE TABLE test (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  file TEXT NOT NULL,
  UNIQUE (name, file)
) STRICT;

CREATE TABLE test_result (
  journal_id INTEGER NOT NULL REFERENCES journal ON DELETE CASCADE,
  test_id INTEGER NOT NULL REFERENCES test,
  outcome TEXT NOT NULL,
  flaky INTEGER NOT NULL,
  line INTEGER,
  PRIMARY KEY (journal_id, test_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX test_result_test ON test_result (test_id);

CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  journal_id INTEGER NOT NULL REFERENCES journal ON DELETE CASCADE,
  number INTEGER NOT NULL,
  test_id INTEGER NOT NULL REFERENCES test,
  name TEXT NOT NULL,
  scenario TEXT,
  seed INTEGER NOT NULL,
  replay TEXT,
  outcome TEXT NOT NULL,
  reasons TEXT NOT NULL,
  score REAL,
  epoch_ms REAL,
  virtual_ms REAL NOT NULL,
  events INTEGER NOT NULL,
  measured INTEGER NOT NULL,
  first_byte INTEGER NOT NULL,
  UNIQUE (journal_id, number)
) STRICT;
CREATE INDEX run_test ON run (test_id);

CREATE TABLE system (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  system TEXT NOT NULL,
  probes INTEGER NOT NULL,
  observed_ms REAL NOT NULL,
  down_ms REAL,
  requests INTEGER NOT NULL,
  answered INTEGER NOT NULL,
  degraded INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  incidents INTEGER NOT NULL,
  open_incidents INTEGER NOT NULL,
  PRIMARY KEY (run_id, system)
) STRICT, WITHOUT ROWID;

CREATE TABLE metric (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  metric TEXT NOT NULL,
  system TEXT NOT NULL,
  value REAL,
  certainty TEXT NOT NULL,
  PRIMARY KEY (run_id, metric, system)
) STRICT, WITHOUT ROWID;

CREATE TABLE fault (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  injection INTEGER NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  at TEXT,
  scenario TEXT,
  severity TEXT,
  from_ms REAL NOT NULL,
  end_ms REAL,
  lifted TEXT,
  acted INTEGER NOT NULL,
  errors INTEGER NOT NULL,
  delay_ms REAL NOT NULL,
  held INTEGER,
  requests INTEGER NOT NULL,
  requests_failed INTEGER NOT NULL,
  error TEXT,
  PRIMARY KEY (run_id, injection)
) STRICT, WITHOUT ROWID;
CREATE INDEX fault_kind ON fault (kind);

CREATE TABLE fault_point (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  injection INTEGER NOT NULL,
  point TEXT NOT NULL,
  acted INTEGER NOT NULL,
  errors INTEGER NOT NULL,
  delay_ms REAL NOT NULL,
  first_ms REAL NOT NULL,
  last_ms REAL NOT NULL,
  PRIMARY KEY (run_id, injection, point)
) STRICT, WITHOUT ROWID;
CREATE INDEX fault_point_point ON fault_point (point);

CREATE TABLE point (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  point TEXT NOT NULL,
  acted INTEGER NOT NULL,
  errors INTEGER NOT NULL,
  delay_ms REAL NOT NULL,
  calls INTEGER,
  answered INTEGER,
  failed INTEGER,
  pending INTEGER,
  PRIMARY KEY (run_id, point)
) STRICT, WITHOUT ROWID;
CREATE INDEX point_point ON point (point);

CREATE TABLE dependency (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  system TEXT NOT NULL,
  point TEXT NOT NULL,
  calls INTEGER NOT NULL,
  PRIMARY KEY (run_id, system, point)
) STRICT, WITHOUT ROWID;

CREATE TABLE incident (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  system TEXT NOT NULL,
  incident INTEGER NOT NULL,
  started_ms REAL NOT NULL,
  opened_ms REAL NOT NULL,
  closed_ms REAL,
  detection_ms REAL,
  recovery_ms REAL,
  failed_probes INTEGER NOT NULL,
  timed_out INTEGER NOT NULL,
  error_name TEXT,
  error_code TEXT,
  error_message TEXT,
  PRIMARY KEY (run_id, system, incident)
) STRICT, WITHOUT ROWID;

CREATE TABLE incident_fault (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  system TEXT NOT NULL,
  incident INTEGER NOT NULL,
  injection INTEGER NOT NULL,
  PRIMARY KEY (run_id, system, incident, injection)
) STRICT, WITHOUT ROWID;

CREATE TABLE recommendation (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  rule TEXT NOT NULL,
  system TEXT NOT NULL,
  severity TEXT NOT NULL,
  title TEXT NOT NULL,
  points TEXT NOT NULL,
  evidence TEXT NOT NULL,
  figures TEXT NOT NULL,
  doc TEXT NOT NULL,
  PRIMARY KEY (run_id, rule, system)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  at_ms REAL NOT NULL,
  type TEXT NOT NULL,
  event TEXT NOT NULL,
  PRIMARY KEY (run_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE exploration (
  id INTEGER PRIMARY KEY,
  journal_id INTEGER NOT NULL REFERENCES journal ON DELETE CASCADE,
  number INTEGER NOT NULL,
  test_id INTEGER NOT NULL REFERENCES test,
  run INTEGER,
  seed INTEGER NOT NULL,
  runs INTEGER NOT NULL,
  checks INTEGER NOT NULL,
  stopped_by TEXT NOT NULL,
  virtual_ms REAL NOT NULL,
  elapsed_ms REAL NOT NULL,
  shard TEXT,
  strategies TEXT NOT NULL,
  points TEXT NOT NULL,
  pairs_covered INTEGER NOT NULL,
  pairs_total INTEGER NOT NULL,
  UNIQUE (journal_id, number)
) STRICT;
CREATE INDEX exploration_test ON exploration (test_id);

CREATE TABLE coverage (
  exploration_id INTEGER NOT NULL REFERENCES exploration ON DELETE CASCADE,
  point TEXT NOT NULL,
  call INTEGER NOT NULL,
  fault TEXT NOT NULL,
  outcome TEXT,
  PRIMARY KEY (exploration_id, point, call, fault)
) STRICT, WITHOUT ROWID;

CREATE TABLE trial (
  exploration_id INTEGER NOT NULL REFERENCES exploration ON DELETE CASCADE,
  number INTEGER NOT NULL,
  interleaved INTEGER NOT NULL,
  passed INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  idle INTEGER NOT NULL,
  faults TEXT NOT NULL,
  PRIMARY KEY (exploration_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding (
  exploration_id INTEGER NOT NULL REFERENCES exploration ON DELETE CASCADE,
  number INTEGER NOT NULL,
  oracle TEXT NOT NULL,
  name TEXT NOT NULL,
  message TEXT NOT NULL,
  at_ms REAL NOT NULL,
  schedule TEXT NOT NULL,
  text TEXT NOT NULL,
  replay TEXT,
  strategy TEXT NOT NULL,
  run INTEGER NOT NULL,
  diagrams TEXT NOT NULL,
  PRIMARY KEY (exploration_id, number)
) STRICT, WITHOUT ROWID;
`
