CREATE TABLE schema_version (version INTEGER NOT NULL);
INSERT INTO schema_version VALUES (8);
CREATE TABLE sessions (id TEXT PRIMARY KEY, cwd TEXT, repository TEXT, host_type TEXT, branch TEXT, summary TEXT,
    created_at TEXT, updated_at TEXT);
CREATE TABLE assistant_usage_events (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT NOT NULL, turn_index INTEGER,
    agent_id TEXT, model TEXT NOT NULL, copilot_usage_model TEXT, input_tokens INTEGER, output_tokens INTEGER,
    cache_read_tokens INTEGER, cache_write_tokens INTEGER, reasoning_tokens INTEGER, total_nano_aiu INTEGER,
    request_multiplier REAL, duration_ms INTEGER, created_at TEXT DEFAULT (datetime('now')));
INSERT INTO sessions VALUES ('c0ffee01', '/home/user/api', 'user/api', 'github', 'main', NULL, '2026-11-20 10:00:00', NULL);
INSERT INTO assistant_usage_events (session_id, turn_index, model, input_tokens, output_tokens, cache_read_tokens,
    cache_write_tokens, reasoning_tokens, request_multiplier, created_at) VALUES
    ('c0ffee01', 0, 'claude-sonnet-4.5', 15803, 300, 0, 15800, 0, 1.0, '2026-11-20 10:01:00'),
    ('c0ffee01', 0, 'claude-sonnet-4.5', 16500, 120, 15800, 600, 0, 1.0, '2026-11-20 10:02:00'),
    ('c0ffee01', 1, 'gpt-5', 4000, 500, 2000, NULL, 320, 1.0, '2026-11-20T10:03:00.123Z');
