CREATE TABLE session (id text PRIMARY KEY, project_id text NOT NULL, parent_id text, directory text NOT NULL,
    title text NOT NULL, time_created integer NOT NULL, time_updated integer NOT NULL);
CREATE TABLE message (id text PRIMARY KEY, session_id text NOT NULL, time_created integer NOT NULL,
    time_updated integer NOT NULL, data text NOT NULL);
CREATE TABLE part (id text PRIMARY KEY, message_id text NOT NULL, session_id text NOT NULL, data text NOT NULL);
INSERT INTO session VALUES ('ses_4f1', 'p1', NULL, '/home/user/shop', 'Orders', 1795428000000, 1795428009000);
INSERT INTO message VALUES ('msg_1', 'ses_4f1', 1795428000000, 1795428000000,
    '{"role":"user","time":{"created":1795428000000},"agent":"build","model":{"providerID":"anthropic","modelID":"claude-sonnet-4-5"}}');
INSERT INTO message VALUES ('msg_2', 'ses_4f1', 1795428001000, 1795428005000,
    '{"role":"assistant","time":{"created":1795428001000,"completed":1795428005000},"parentID":"msg_1","modelID":"claude-sonnet-4-5","providerID":"anthropic","mode":"build","agent":"build","path":{"cwd":"/home/user/shop","root":"/home/user/shop"},"cost":0.0123,"tokens":{"total":11900,"input":1200,"output":200,"reasoning":0,"cache":{"read":10000,"write":500}},"finish":"stop"}');
INSERT INTO message VALUES ('msg_3', 'ses_4f1', 1795428006000, 1795428009000,
    '{"role":"assistant","time":{"created":1795428006000,"completed":1795428009000},"parentID":"msg_1","modelID":"gpt-5","providerID":"openai","mode":"build","agent":"build","path":{"cwd":"/home/user/shop","root":"/home/user/shop"},"cost":0.00445,"tokens":{"total":3300,"input":1000,"output":100,"reasoning":200,"cache":{"read":2000,"write":0}},"finish":"stop"}');
INSERT INTO part VALUES ('prt_1', 'msg_2', 'ses_4f1', '{"type":"step-finish","cost":0.0123,"tokens":{"input":1200,"output":200,"reasoning":0,"cache":{"read":10000,"write":500}}}');
