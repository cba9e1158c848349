CREATE TABLE sessions (id TEXT PRIMARY KEY, name TEXT NOT NULL DEFAULT '', session_type TEXT NOT NULL DEFAULT 'user',
    working_dir TEXT NOT NULL, created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, total_tokens INTEGER, input_tokens INTEGER,
    output_tokens INTEGER, accumulated_total_tokens INTEGER, accumulated_input_tokens INTEGER,
    accumulated_output_tokens INTEGER, accumulated_cache_read_tokens INTEGER, accumulated_cache_write_tokens INTEGER,
    accumulated_cost REAL, provider_name TEXT, model_config_json TEXT, parent_session_id TEXT);
CREATE TABLE usage_ledger (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT NOT NULL, created_timestamp INTEGER NOT NULL,
    model TEXT, input_tokens INTEGER, output_tokens INTEGER, total_tokens INTEGER, cache_read_tokens INTEGER,
    cache_write_tokens INTEGER, cost REAL, cost_source TEXT, is_compaction INTEGER DEFAULT 0);
INSERT INTO sessions VALUES
    ('20261120_1', 'Menu', 'user', '/home/user/web', '2026-11-20 14:00:00', 350, 300, 50, 10750, 10300, 450, 8000, 1500,
    0.06, 'anthropic', '{"model_name":"claude-sonnet-4-5"}', NULL),
    ('20261121_1', 'An imported one', 'user', '/home/user/web', '2026-11-21 14:00:00', 1100, 1000, 100, 1100, 1000, 100,
    0, 0, NULL, 'anthropic', '{"model_name":"claude-haiku-4-5"}', NULL),
    ('20261122_1', 'Nothing asked yet', 'user', '/home/user/web', '2026-11-22 09:00:00', NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, '{"model_name":', NULL);
INSERT INTO usage_ledger (session_id, created_timestamp, model, input_tokens, output_tokens, total_tokens, cache_read_tokens,
    cache_write_tokens, cost, cost_source, is_compaction) VALUES
    ('20261120_1', 1795183205, NULL, 300, 50, 350, 0, 0, 0.01, 'carried_forward', 0),
    ('20261120_1', 1795183600, 'claude-sonnet-4-5', 10000, 400, 10400, 8000, 1500, 0.05, 'estimated', 0),
    ('20261120_1', 1795183700, 'claude-haiku-4-5', 4000, 200, 4200, 0, 0, 0.005, 'estimated', 1);
