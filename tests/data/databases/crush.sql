CREATE TABLE sessions (id TEXT PRIMARY KEY, parent_session_id TEXT, title TEXT NOT NULL, message_count INTEGER NOT NULL DEFAULT 0,
    prompt_tokens INTEGER NOT NULL DEFAULT 0, completion_tokens INTEGER NOT NULL DEFAULT 0, cost REAL NOT NULL DEFAULT 0.0,
    updated_at INTEGER NOT NULL, created_at INTEGER NOT NULL);
CREATE TABLE messages (id TEXT PRIMARY KEY, session_id TEXT NOT NULL, role TEXT NOT NULL, parts TEXT NOT NULL DEFAULT '[]',
    model TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, finished_at INTEGER);
INSERT INTO sessions VALUES ('s1', NULL, 'Tests', 2, 12000, 400, 0.123, 1795183205, 1795183200),
    ('s2', 's1', 'A part of it', 1, 1000, 40, 0.02, 1795183204, 1795183201);
INSERT INTO messages VALUES ('m1', 's1', 'assistant', '[]', 'gpt-5', 1795183201, 1795183202, NULL);
