/* SPDX-License-Identifier: MIT */
/* Usage in JSON: the shapes of answers, what contradicts itself, and how values stand in a file. */
#include "test_usage.h"

#include <sched.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#include "usage/usage_charge.h"
#include "usage/usage_shape.h"
#include "usage/usage_text.h"
#include "batch/batch_readings.h"
#include "io/json_stream.h"

/* ---- what each shape means ---- */

/* Anthropic's own usage in that of Vercel's SDK: 1 of an hour written, a search. */
#define AI_SDK_RAW "\"raw\":{\"input_tokens\":1000000,\"cache_creation\":{\"ephemeral_1h_input_tokens\":1000000}," \
	"\"server_tool_use\":{\"web_search_requests\":1},\"service_tier\":\"standard\",\"speed\":\"standard\"," \
	"\"inference_geo\":\"global\"}"

/* An answer in each shape that there is, with every key that the shape reads; costs are worked out by hand. */
static const struct shape_case {
	const char	*shape, *json, *cost;
} shape_cases[] = {
	/* kinds beside cached and written tokens: 2 text, 2 audio, 1 image, 4 cached, 1 written */
	{ "openai-chat", "{\"id\":\"a\",\"model\":\"m\",\"created\":1767225600,\"service_tier\":\"default\",\"usage\":{"
	  "\"prompt_tokens\":10000000,\"completion_tokens\":5000000,\"total_tokens\":15000000,"
	  "\"prompt_tokens_details\":{\"cached_tokens\":4000000,\"cache_write_tokens\":1000000,\"text_tokens\":2000000,"
	  "\"audio_tokens\":2000000,\"image_tokens\":1000000,\"video_tokens\":0,\"cached_tokens_details\":{"
	  "\"text_tokens\":2000000,\"audio_tokens\":1000000,\"image_tokens\":1000000}},\"completion_tokens_details\":{"
	  "\"reasoning_tokens\":500000,\"audio_tokens\":1000000,\"image_tokens\":0,\"text_tokens\":3500000,"
	  "\"accepted_prediction_tokens\":7,\"rejected_prediction_tokens\":9},\"cost\":65.45}}", "65.45" },
	{ "openai-chat", "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":3000000,\"completion_tokens\":1000000,"
	  "\"cached_tokens\":1000000,\"completion_tokens_details\":{\"image_tokens\":400000}}}", "16.5" },
	{ "openai-chat", "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":1000000,\"completion_tokens\":0,"
	  "\"prompt_tokens_details\":{\"video_tokens\":500000}}}", "3.5" },
	/* the cost of Perplexity, xAI and OpenRouter */
	{ "openai-chat", "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":1000000,\"completion_tokens\":1000000,\"total_tokens\":2000000,"
	  "\"reasoning_tokens\":500000,\"cost\":{\"input_tokens_cost\":1,\"total_cost\":5}}}", "5" },
	{ "openai-chat", "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":1000000,\"completion_tokens\":0,"
	  "\"cost_in_usd_ticks\":10000000000}}", "1" },
	{ "openai-chat", "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":1000000,\"completion_tokens\":0,\"cost\":0,"
	  "\"is_byok\":true,\"cost_details\":{\"upstream_inference_cost\":1}}}", "1" },
	{ "openai-responses", "{\"model\":\"m\",\"usage\":{\"input_tokens\":1000000,\"input_tokens_details\":{},\"output_tokens\":0,"
	  "\"cost\":0,\"is_byok\":true,\"cost_details\":{\"upstream_inference_cost\":1}}}", "1" },
	{ "openai-responses", "{\"model\":\"m\",\"usage\":{\"input_tokens\":1000000,\"input_tokens_details\":{},\"output_tokens\":0,"
	  "\"cost_in_usd_ticks\":10000000000}}", "1" },
	{ "usage", "{\"model\":\"m\",\"usage\":{\"input_tokens\":1000000,\"output_tokens\":0,"
	  "\"cost\":0,\"is_byok\":true,\"cost_details\":{\"upstream_inference_cost\":1}}}", "1" },
	{ "usage", "{\"model\":\"m\",\"usage\":{\"input_tokens\":1000000,\"output_tokens\":0,"
	  "\"cost_in_usd_ticks\":10000000000}}", "1" },
	{ "mistral-ocr", "{\"model\":\"m\",\"pages\":[],\"usage_info\":{\"pages_processed\":3,\"doc_size_bytes\":5}}", "0.06" },
	/* as Alibaba writes an explicit cache: 6 cached, 2 written, 2 of neither */
	{ "openai-chat", "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":10000000,\"completion_tokens\":0,"
	  "\"prompt_tokens_details\":{\"cached_tokens\":6000000,\"cache_creation_input_tokens\":2000000,\"cache_creation\":{"
	  "\"ephemeral_5m_input_tokens\":2000000},\"cache_type\":\"ephemeral\"}}}", "5.1" },
	{ "openai-responses", "{\"model\":\"m\",\"created_at\":1767225600,\"service_tier\":\"default\",\"usage\":{"
	  "\"input_tokens\":4000000,\"output_tokens\":2000000,\"total_tokens\":6000000,\"input_tokens_details\":{"
	  "\"cached_tokens\":1000000,\"cache_write_tokens\":500000,\"text_tokens\":1000000,\"audio_tokens\":500000,"
	  "\"image_tokens\":1000000},\"output_tokens_details\":{\"reasoning_tokens\":500000,\"text_tokens\":700000,"
	  "\"audio_tokens\":300000,\"image_tokens\":200000}}}", "29.725" },
	/* input stands beside what the cache held; in the US a tenth more, but not for searches */
	{ "anthropic-messages", "{\"model\":\"m\",\"usage\":{\"input_tokens\":2000000,\"cache_read_input_tokens\":1000000,"
	  "\"cache_creation_input_tokens\":3000000,\"cache_creation\":{\"ephemeral_5m_input_tokens\":1000000,"
	  "\"ephemeral_1h_input_tokens\":2000000},\"output_tokens\":1000000,\"server_tool_use\":{"
	  "\"web_search_requests\":2,\"web_fetch_requests\":1},\"service_tier\":\"standard\",\"speed\":\"standard\","
	  "\"inference_geo\":\"us\"}}", "12.505" },
	{ "anthropic-messages", "{\"model\":\"m\",\"usage\":{\"input_tokens\":0,\"cache_creation_input_tokens\":1000000,"
	  "\"output_tokens\":0,\"service_tier\":\"batch\"}}", "0.625" },
	{ "usage", "{\"model\":\"m\",\"created_at\":\"2026-01-01\",\"usage\":{\"input_tokens\":1000000,"
	  "\"output_tokens\":1000000,\"total_tokens\":2000000,\"service_tier\":\"batch\"}}", "2.5" },
	{ "usage", "{\"model\":\"mini\",\"created\":1767225599,\"service_tier\":\"default\",\"usage\":{"
	  "\"input_tokens\":1000000,\"output_tokens\":1000000}}", "1" },
	/* kinds that hold their cached tokens: text 1 + 1.5, audio 0.5 + 1, images 0.5 + 0.5 */
	{ "openai-realtime", "{\"model\":\"m\",\"usage\":{\"input_tokens\":5000000,\"output_tokens\":2000000,"
	  "\"total_tokens\":7000000,\"input_token_details\":{\"cached_tokens\":3000000,\"text_tokens\":2500000,"
	  "\"audio_tokens\":1500000,\"image_tokens\":1000000,\"cached_tokens_details\":{\"text_tokens\":1500000,"
	  "\"audio_tokens\":1000000,\"image_tokens\":500000}},\"output_token_details\":{\"text_tokens\":500000,"
	  "\"audio_tokens\":1500000}}}", "41.5" },
	{ "litellm", "{\"model\":\"m\",\"created\":1767225600,\"service_tier\":\"default\",\"usage\":{"
	  "\"prompt_tokens\":10000000,\"completion_tokens\":1000000,\"total_tokens\":11000000,"
	  "\"cache_read_input_tokens\":4000000,\"cache_creation_input_tokens\":3000000,\"prompt_tokens_details\":{"
	  "\"cached_tokens\":4000000,\"cache_creation_tokens\":3000000,\"text_tokens\":3000000,"
	  "\"cache_creation_token_details\":{\"ephemeral_5m_input_tokens\":1000000,"
	  "\"ephemeral_1h_input_tokens\":2000000}},\"completion_tokens_details\":{\"reasoning_tokens\":200000,"
	  "\"audio_tokens\":100000,\"text_tokens\":700000,\"accepted_prediction_tokens\":1,"
	  "\"rejected_prediction_tokens\":2},\"server_tool_use\":{\"web_search_requests\":1},\"cost\":14.26},"
	  "\"response_cost\":14.26}", "14.26" },
	{ "litellm", "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":3000000,\"completion_tokens\":0,"
	  "\"cache_read_input_tokens\":0,\"prompt_tokens_details\":{\"audio_tokens\":1000000,"
	  "\"image_tokens\":500000}}}", "14" },
	{ "deepseek", "{\"model\":\"d\",\"created\":1767225600,\"usage\":{\"prompt_tokens\":3000000,"
	  "\"completion_tokens\":1000000,\"total_tokens\":4000000,\"prompt_cache_hit_tokens\":1000000,"
	  "\"prompt_cache_miss_tokens\":2000000,\"prompt_tokens_details\":{\"cached_tokens\":1000000},"
	  "\"completion_tokens_details\":{\"reasoning_tokens\":500000}}}", "6.1" },
	/* what a search found is not billed, what a page has is */
	{ "gemini", "{\"candidates\":[{\"finishReason\":\"STOP\",\"groundingMetadata\":{\"webSearchQueries\":[\"\",\"a\"]}}],"
	  "\"modelVersion\":\"g\",\"usageMetadata\":{\"promptTokenCount\":1000000,\"toolUsePromptTokenCount\":500000,"
	  "\"totalTokenCount\":1500000}}", "1.01" },
	{ "gemini", "{\"candidates\":[{\"finishReason\":\"STOP\",\"urlContextMetadata\":{\"urlMetadata\":[]},"
	  "\"groundingMetadata\":{\"webSearchQueries\":[\"a\"]}}],"
	  "\"modelVersion\":\"g\",\"usageMetadata\":{\"promptTokenCount\":1000000,\"toolUsePromptTokenCount\":500000,"
	  "\"totalTokenCount\":1500000}}", "1.51" },
	{ "gemini-python", "{\"candidates\":[{\"finish_reason\":\"STOP\",\"grounding_metadata\":{\"web_search_queries\":[\"a\"]}}],"
	  "\"model_version\":\"g\",\"usage_metadata\":{\"prompt_token_count\":1000000,\"tool_use_prompt_token_count\":500000,"
	  "\"total_token_count\":1500000}}", "1.01" },
	{ "gemini-python", "{\"candidates\":[{\"finish_reason\":\"STOP\",\"url_context_metadata\":{\"url_metadata\":[]}}],"
	  "\"model_version\":\"g\",\"usage_metadata\":{\"prompt_token_count\":1000000,\"tool_use_prompt_token_count\":500000,"
	  "\"total_token_count\":1500000}}", "1.5" },
	/* thoughts stand beside the candidates, prompts of tools beside the prompt, cached tokens inside */
	{ "gemini", "{\"model\":\"models/nobody\",\"modelVersion\":\"g\",\"createTime\":\"2026-01-01T00:00:00.5Z\","
	  "\"usageMetadata\":{\"promptTokenCount\":4000000,\"candidatesTokenCount\":1000000,"
	  "\"thoughtsTokenCount\":500000,\"cachedContentTokenCount\":1500000,\"toolUsePromptTokenCount\":200000,"
	  "\"totalTokenCount\":5700000,\"trafficType\":\"ON_DEMAND\",\"promptTokensDetails\":["
	  "{\"modality\":\"TEXT\",\"tokenCount\":1900000},{\"modality\":\"DOCUMENT\",\"tokenCount\":100000},"
	  "{\"modality\":\"AUDIO\",\"tokenCount\":1000000},{\"modality\":\"IMAGE\",\"tokenCount\":500000},"
	  "{\"modality\":\"VIDEO\",\"tokenCount\":500000}],\"cacheTokensDetails\":["
	  "{\"modality\":\"TEXT\",\"tokenCount\":500000},{\"modality\":\"DOCUMENT\",\"tokenCount\":0},"
	  "{\"modality\":\"AUDIO\",\"tokenCount\":500000},{\"modality\":\"IMAGE\",\"tokenCount\":300000},"
	  "{\"modality\":\"VIDEO\",\"tokenCount\":200000}],\"candidatesTokensDetails\":["
	  "{\"modality\":\"TEXT\",\"tokenCount\":700000},{\"modality\":\"AUDIO\",\"tokenCount\":100000},"
	  "{\"modality\":\"IMAGE\",\"tokenCount\":200000}],\"toolUsePromptTokensDetails\":["
	  "{\"modality\":\"TEXT\",\"tokenCount\":200000}]}}", "22.81" },
	{ "gemini-python", "{\"model\":\"models/nobody\",\"model_version\":\"g\",\"create_time\":\"2026-01-01T00:00:00Z\","
	  "\"usage_metadata\":{\"prompt_token_count\":4000000,\"candidates_token_count\":1000000,"
	  "\"thoughts_token_count\":500000,\"cached_content_token_count\":1500000,"
	  "\"tool_use_prompt_token_count\":200000,\"total_token_count\":5700000,\"traffic_type\":\"ON_DEMAND_FLEX\","
	  "\"prompt_tokens_details\":[{\"modality\":\"TEXT\",\"token_count\":1900000},"
	  "{\"modality\":\"DOCUMENT\",\"token_count\":100000},{\"modality\":\"AUDIO\",\"token_count\":1000000},"
	  "{\"modality\":\"IMAGE\",\"token_count\":500000},{\"modality\":\"VIDEO\",\"token_count\":500000}],"
	  "\"cache_tokens_details\":[{\"modality\":\"TEXT\",\"token_count\":500000},"
	  "{\"modality\":\"AUDIO\",\"token_count\":500000},{\"modality\":\"IMAGE\",\"token_count\":300000},"
	  "{\"modality\":\"VIDEO\",\"token_count\":200000}],\"candidates_tokens_details\":["
	  "{\"modality\":\"TEXT\",\"token_count\":700000},{\"modality\":\"AUDIO\",\"token_count\":100000},"
	  "{\"modality\":\"IMAGE\",\"token_count\":200000}]}}", "11.405" },
	{ "opentelemetry", "{\"gen_ai.conversation.id\":\"c\",\"gen_ai.request.model\":\"mini\",\"gen_ai.response.model\":\"m\","
	  "\"gen_ai.openai.request.service_tier\":\"auto\",\"gen_ai.openai.response.service_tier\":\"default\","
	  "\"gen_ai.usage.input_tokens\":4000000,\"gen_ai.usage.output_tokens\":1000000,"
	  "\"gen_ai.usage.cache_read.input_tokens\":1000000,\"gen_ai.usage.cache_creation.input_tokens\":1000000,"
	  "\"gen_ai.usage.reasoning.output_tokens\":200000}", "7.35" },
	{ "opentelemetry", "{\"gen_ai.response.model\":\"m\",\"gen_ai.usage.input_tokens\":4000000,\"gen_ai.usage.output_tokens\":1000000,"
	  "\"ai.usage.inputTokens\":4000000,\"ai.usage.promptTokens\":4000000,\"ai.usage.outputTokens\":1000000,"
	  "\"ai.usage.completionTokens\":1000000,\"ai.usage.totalTokens\":5000000,\"ai.usage.cachedInputTokens\":1000000,"
	  "\"ai.usage.reasoningTokens\":500000}", "7.1" },
	{ "ai-sdk-spans", "{\"ai.model.id\":\"mini\",\"ai.response.model\":\"m\",\"ai.usage.inputTokens\":4000000,"
	  "\"ai.usage.promptTokens\":4000000,\"ai.usage.outputTokens\":1000000,\"ai.usage.completionTokens\":1000000,"
	  "\"ai.usage.totalTokens\":5000000,\"ai.usage.cachedInputTokens\":1000000,\"ai.usage.reasoningTokens\":500000}", "7.1" },
	{ "opentelemetry", "{\"gen_ai.response.model\":\"m\",\"gen_ai.usage.input_tokens\":4000000,"
	  "\"gen_ai.usage.output_tokens\":0,\"gen_ai.usage.cache_read_input_tokens\":1000000,"
	  "\"gen_ai.usage.cache_creation_input_tokens\":1000000}", "3.35" },
	/* 1 uncached, 2 cached, 1 written, of which the input is made; 1 output */
	{ "codex", "{\"model\":\"m\",\"model_name\":\"m\",\"metadata\":{\"model\":\"m\"},"
	  "\"total_token_usage\":{\"input_tokens\":9000000},\"last_token_usage\":{\"input_tokens\":4000000,"
	  "\"cached_input_tokens\":2000000,\"cache_write_input_tokens\":1000000,\"output_tokens\":1000000,"
	  "\"reasoning_output_tokens\":500000,\"total_tokens\":5000000}}", "6.45" },
	/* 2.5 + 0.2 uncached, 1.5 cached, 1 output, 0.5 thoughts beside it */
	{ "gemini-cli", "{\"id\":\"1\",\"model\":\"g\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"tokens\":{\"input\":4000000,"
	  "\"output\":1000000,\"cached\":1500000,\"thoughts\":500000,\"tool\":200000,\"total\":5700000}}", "8.85" },
	/* here the total says that the cached tokens are beside the input */
	{ "gemini-cli", "{\"id\":\"1\",\"model\":\"g\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"tokens\":{\"input\":2500000,"
	  "\"output\":1000000,\"cached\":1500000,\"thoughts\":0,\"tool\":0,\"total\":5000000}}", "6.65" },
	/* 2 uncached, 1 cached, 1 written, 1 output */
	{ "copilot-cli", "{\"model\":\"m\",\"requests\":{\"count\":3,\"cost\":3},\"usage\":{\"inputTokens\":4000000,"
	  "\"outputTokens\":1000000,\"cacheReadTokens\":1000000,\"cacheWriteTokens\":1000000,"
	  "\"reasoningTokens\":500000}}", "7.35" },
	{ "copilot-store", "{\"id\":\"s/1\",\"assistant_usage_event\":1,\"created_at\":\"2026-01-01 10:00:00\","
	  "\"model\":\"m\",\"input_tokens\":4000000,\"output_tokens\":1000000,\"cache_read_tokens\":1000000,"
	  "\"cache_write_tokens\":1000000,\"reasoning_tokens\":500000}", "7.35" },
	{ "goose-store", "{\"id\":\"s/1\",\"goose_usage\":\"estimated\",\"created_at\":1767225600,\"model\":\"m\","
	  "\"input_tokens\":4000000,\"output_tokens\":1000000,\"cache_read_tokens\":1000000,"
	  "\"cache_write_tokens\":1000000,\"cost\":7.35}", "7.35" },
	{ "goose-store", "{\"id\":\"s/\",\"goose_usage\":\"session\",\"created_at\":\"2026-01-01 10:00:00\",\"model\":\"m\","
	  "\"input_tokens\":1000000,\"output_tokens\":1000000}", "5" },
	{ "crush-store", "{\"id\":\"s\",\"crush_cost\":0.5,\"created_at\":1767225600,\"model\":\"m\"}", "" },
	/* 1 uncached, 2 cached, 1 written, 1 output */
	{ "cline", "{\"ts\":1767225600000,\"text\":\"{\\\"tokensIn\\\":1000000,\\\"tokensOut\\\":1000000,"
	  "\\\"cacheReads\\\":2000000,\\\"cacheWrites\\\":1000000,\\\"cost\\\":6.45}\","
	  "\"modelInfo\":{\"modelId\":\"m\"}}", "6.45" },
	{ "cline", "{\"model\":\"m\",\"tokensIn\":1000000,\"tokensOut\":1000000,\"cacheReads\":2000000,"
	  "\"cacheWrites\":1000000,\"cost\":6.45}", "6.45" },
	/* the same, where the input has what the cache read and wrote */
	{ "cline", "{\"model\":\"m\",\"apiProtocol\":\"openai\",\"tokensIn\":4000000,\"tokensOut\":1000000,"
	  "\"cacheReads\":2000000,\"cacheWrites\":1000000}", "6.45" },
	/* and where it cannot have it */
	{ "cline", "{\"model\":\"m\",\"apiProtocol\":\"anthropic\",\"tokensIn\":1000000,\"tokensOut\":1000000,"
	  "\"cacheReads\":2000000,\"cacheWrites\":1000000}", "6.45" },
	{ "cline-cli", "{\"modelInfo\":{\"id\":\"m\",\"modelId\":\"m\"},\"metrics\":{\"inputTokens\":1000000,"
	  "\"outputTokens\":1000000,\"cacheReadTokens\":2000000,\"cacheWriteTokens\":1000000,\"cost\":6.45}}", "6.45" },
	/* 2 uncached, 2 cached, 1 output */
	{ "qwen-code", "{\"sessionId\":\"s\",\"model\":\"m\",\"timestamp\":\"2026-01-01T00:00:00Z\","
	  "\"usageMetadata\":{\"promptTokenCount\":4000000,\"candidatesTokenCount\":1000000,"
	  "\"thoughtsTokenCount\":500000,\"cachedContentTokenCount\":2000000,\"toolUsePromptTokenCount\":0,"
	  "\"totalTokenCount\":5000000}}", "6.2" },
	{ "gemini-telemetry", "{\"model\":\"g\",\"event.timestamp\":\"2026-01-01T00:00:00Z\",\"session.id\":\"s\","
	  "\"input_token_count\":4000000,\"output_token_count\":1000000,\"cached_content_token_count\":1500000,"
	  "\"thoughts_token_count\":500000,\"tool_token_count\":200000,\"total_token_count\":5700000}", "8.85" },
	{ "codex-exec", "{\"model\":\"m\",\"usage\":{\"input_tokens\":4000000,\"cached_input_tokens\":2000000,"
	  "\"cache_write_input_tokens\":1000000,\"output_tokens\":1000000,\"reasoning_output_tokens\":500000,"
	  "\"total_tokens\":5000000}}", "6.45" },
	/* 1 uncached, 2 cached, 1 written, 1 output, 0.5 reasoning, beside it as the total says */
	{ "opencode", "{\"id\":\"1\",\"sessionID\":\"s\",\"modelID\":\"m\",\"providerID\":\"acme\","
	  "\"path\":{\"cwd\":\"/p\"},\"time\":{\"created\":1767225600000},\"cost\":8.45,"
	  "\"tokens\":{\"input\":1000000,\"output\":1000000,\"reasoning\":500000,\"cache\":{\"read\":2000000,"
	  "\"write\":1000000},\"total\":5500000}}", "8.45" },
	/* without a total it is in the output */
	{ "opencode", "{\"modelID\":\"m\",\"providerID\":\"openai\",\"tokens\":{\"input\":1000000,\"output\":1000000,"
	  "\"reasoning\":500000,\"cache\":{\"read\":2000000,\"write\":1000000}}}", "6.45" },
	/* but never in that of Google's models */
	{ "opencode", "{\"modelID\":\"m\",\"providerID\":\"google-vertex\",\"tokens\":{\"input\":1000000,"
	  "\"output\":1000000,\"reasoning\":500000,\"cache\":{\"read\":2000000,\"write\":1000000}}}", "8.45" },
	{ "pi", "{\"model\":\"m\",\"usage\":{\"input\":1000000,\"output\":1000000,\"cacheRead\":2000000,"
	  "\"cacheWrite\":1000000,\"totalTokens\":5000000,\"cost\":{\"input\":1,\"output\":4,\"cacheRead\":0.2,"
	  "\"cacheWrite\":1.25,\"total\":6.45}}}", "6.45" },
	{ "droid", "{\"model\":\"m\",\"providerLockTimestamp\":\"2026-01-01T00:00:00Z\","
	  "\"tokenUsage\":{\"inputTokens\":1000000,\"outputTokens\":1000000,\"cacheCreationTokens\":1000000,"
	  "\"cacheReadTokens\":2000000,\"thinkingTokens\":500000}}", "6.45" },
	{ "cursor-events", "{\"model\":\"m\",\"timestamp\":\"1767225600000\",\"kind\":\"Included in Pro\","
	  "\"tokenUsage\":{\"inputTokens\":1000000,\"outputTokens\":1000000,\"cacheWriteTokens\":1000000,"
	  "\"cacheReadTokens\":2000000,\"totalCents\":645,\"discountPercentOff\":10}}", "6.45" },
	{ "amp", "{\"messageId\":1,\"usage\":{\"model\":\"m\",\"timestamp\":\"2026-01-01T00:00:00Z\","
	  "\"inputTokens\":1000000,\"outputTokens\":1000000,\"cacheReadInputTokens\":2000000,"
	  "\"cacheCreationInputTokens\":1000000,\"totalInputTokens\":4000000,\"maxInputTokens\":9000000,"
	  "\"credits\":6}}", "6.45" },
	{ "amp-ledger", "{\"id\":\"e\",\"operationType\":\"inference\",\"timestamp\":\"2026-01-01T00:00:00Z\","
	  "\"model\":\"m\",\"tokens\":{\"input\":1000000,\"output\":1000000}}", "5" },
	/* 1 uncached, 2 cached, 1 written for 5 minutes and 1 for an hour, 1 output */
	{ "bedrock-log", "{\"modelId\":\"b\",\"input\":{\"inputTokenCount\":1000000,\"cacheReadInputTokenCount\":2000000,"
	  "\"cacheWriteInputTokenCount\":2000000},\"output\":{\"outputTokenCount\":1000000,"
	  "\"outputBodyJson\":{\"usage\":{\"cache_creation\":{\"ephemeral_5m_input_tokens\":1000000,"
	  "\"ephemeral_1h_input_tokens\":1000000}}}}}", "8.45" },
	{ "bedrock-log", "{\"modelId\":\"b\",\"input\":{\"inputTokenCount\":1000000,\"cacheReadInputTokenCount\":2000000,"
	  "\"cacheWriteInputTokenCount\":2000000},\"output\":{\"outputTokenCount\":1000000,"
	  "\"outputBodyJson\":{\"usage\":{\"cacheDetails\":[{\"ttl\":\"5m\",\"inputTokens\":1000000},"
	  "{\"ttl\":\"1h\",\"inputTokens\":1000000}]}}}}", "8.45" },
	/* the model of the log, not that of the answer in it */
	{ "bedrock-log-anthropic", "{\"modelId\":\"b\",\"output\":{\"outputBodyJson\":{\"model\":\"m\","
	  "\"usage\":{\"input_tokens\":1000000,\"output_tokens\":1000000,\"cache_read_input_tokens\":2000000,"
	  "\"cache_creation_input_tokens\":2000000,\"cache_creation\":{\"ephemeral_5m_input_tokens\":1000000,"
	  "\"ephemeral_1h_input_tokens\":1000000}}}}}", "8.45" },
	{ "bedrock-log-converse", "{\"modelId\":\"b\",\"output\":{\"outputBodyJson\":{\"usage\":{\"inputTokens\":1000000,"
	  "\"outputTokens\":1000000,\"cacheReadInputTokens\":2000000,\"cacheReadInputTokenCount\":2000000,"
	  "\"cacheWriteInputTokens\":2000000,\"cacheWriteInputTokenCount\":2000000,\"totalTokens\":6000000,"
	  "\"cacheDetails\":[{\"ttl\":\"5m\",\"inputTokens\":1000000},{\"ttl\":\"1h\","
	  "\"inputTokens\":1000000}]}}}}", "8.45" },
	{ "bedrock-converse", "{\"modelId\":\"b\",\"serviceTier\":{\"type\":\"default\"},\"usage\":{\"inputTokens\":1000000,"
	  "\"outputTokens\":1000000,\"cacheReadInputTokens\":2000000,\"cacheReadInputTokenCount\":2000000,"
	  "\"cacheWriteInputTokens\":2000000,\"cacheWriteInputTokenCount\":2000000,\"totalTokens\":6000000,"
	  "\"cacheDetails\":[{\"ttl\":\"5m\",\"inputTokens\":1000000},{\"ttl\":\"1h\","
	  "\"inputTokens\":1000000}]}}", "8.45" },
	/* where the total says that the input has what the cache read and wrote */
	{ "bedrock-converse", "{\"modelId\":\"b\",\"metrics\":{\"latencyMs\":9},\"usage\":{\"inputTokens\":5000000,"
	  "\"outputTokens\":1000000,\"cacheReadInputTokens\":2000000,\"cacheWriteInputTokens\":2000000,"
	  "\"totalTokens\":6000000}}", "7.7" },
	/* version 6: 1 uncached, 2 cached, 1 written, 1 output */
	{ "ai-sdk", "{\"model\":\"m\",\"modelId\":\"m\",\"response\":{\"modelId\":\"m\","
	  "\"timestamp\":\"2026-01-01T00:00:00Z\"},\"usage\":{\"inputTokens\":4000000,\"outputTokens\":1000000,"
	  "\"totalTokens\":5000000,\"reasoningTokens\":500000,\"cachedInputTokens\":2000000,"
	  "\"cacheReadTokens\":2000000,\"cacheWriteTokens\":1000000,\"cacheCreationTokens\":1000000,"
	  "\"inputTokenDetails\":{\"noCacheTokens\":1000000,\"cacheReadTokens\":2000000,"
	  "\"cacheWriteTokens\":1000000},\"outputTokenDetails\":{\"textTokens\":500000,"
	  "\"reasoningTokens\":500000}},"
	  "\"providerMetadata\":{\"anthropic\":{\"cacheCreationInputTokens\":1000000}}}", "6.45" },
	/* version 5, OpenAI: 1 uncached, 2 cached, 1 output */
	{ "ai-sdk", "{\"model\":\"m\",\"usage\":{\"inputTokens\":3000000,\"outputTokens\":1000000,"
	  "\"totalTokens\":4000000,\"cachedInputTokens\":2000000}}", "5.2" },
	/* version 5, Anthropic: 3 uncached, 2 cached, 1 written, 1 output */
	{ "ai-sdk", "{\"model\":\"m\",\"usage\":{\"inputTokens\":3000000,\"outputTokens\":1000000,"
	  "\"totalTokens\":4000000,\"cachedInputTokens\":2000000},"
	  "\"providerMetadata\":{\"anthropic\":{\"cacheCreationInputTokens\":1000000}}}", "8.45" },
	/* the same with Anthropic's own usage: 1 of an hour written, a search */
	{ "ai-sdk", "{\"model\":\"m\",\"usage\":{\"inputTokens\":3000000,\"outputTokens\":1000000,"
	  "\"totalTokens\":4000000,\"cachedInputTokens\":2000000},"
	  "\"providerMetadata\":{\"anthropic\":{\"usage\":{\"input_tokens\":3000000,"
	  "\"cache_read_input_tokens\":2000000,\"cache_creation_input_tokens\":1000000,"
	  "\"output_tokens\":1000000,\"cache_creation\":{\"ephemeral_1h_input_tokens\":1000000},"
	  "\"server_tool_use\":{\"web_search_requests\":1},\"service_tier\":\"standard\","
	  "\"speed\":\"standard\",\"inference_geo\":\"global\"},\"cacheCreationInputTokens\":1000000}}}", "9.21" },
	{ "ai-sdk", "{\"model\":\"m\",\"usage\":{\"inputTokens\":4000000,\"outputTokens\":1000000,"
	  "\"inputTokenDetails\":{\"noCacheTokens\":1000000,\"cacheReadTokens\":2000000,"
	  "\"cacheWriteTokens\":1000000}," AI_SDK_RAW "}}", "7.21" },
	{ "ai-sdk-model", "{\"model\":\"m\",\"usage\":{\"inputTokens\":{\"total\":4000000,"
	  "\"noCache\":1000000,\"cacheRead\":2000000,\"cacheWrite\":1000000},"
	  "\"outputTokens\":{\"total\":1000000}," AI_SDK_RAW "}}", "7.21" },
	{ "ai-sdk-model", "{\"model\":\"m\",\"modelId\":\"m\",\"response\":{\"modelId\":\"m\","
	  "\"timestamp\":\"2026-01-01T00:00:00Z\"},\"usage\":{\"inputTokens\":{\"total\":4000000,"
	  "\"noCache\":1000000,\"cacheRead\":2000000,\"cacheWrite\":1000000},"
	  "\"outputTokens\":{\"total\":1000000,\"text\":500000,\"reasoning\":500000}}}", "6.45" },
	{ "ai-sdk-4", "{\"model\":\"m\",\"modelId\":\"m\",\"response\":{\"modelId\":\"m\","
	  "\"timestamp\":\"2026-01-01T00:00:00Z\"},\"usage\":{\"promptTokens\":3000000,"
	  "\"completionTokens\":1000000,\"totalTokens\":4000000},"
	  "\"providerMetadata\":{\"openai\":{\"cachedPromptTokens\":2000000,\"reasoningTokens\":500000}}}", "5.2" },
	{ "ai-sdk-4", "{\"model\":\"m\",\"usage\":{\"promptTokens\":3000000,\"completionTokens\":1000000,"
	  "\"totalTokens\":4000000},\"providerMetadata\":{\"anthropic\":{\"cacheReadInputTokens\":2000000,"
	  "\"cacheCreationInputTokens\":1000000}}}", "8.45" },
	{ "ai-sdk-spans", "{\"ai.model.id\":\"m\",\"ai.response.model\":\"m\",\"ai.usage.inputTokens\":3000000,"
	  "\"ai.usage.outputTokens\":1000000,\"ai.usage.totalTokens\":4000000,"
	  "\"ai.usage.cachedInputTokens\":2000000,\"ai.usage.reasoningTokens\":500000}", "5.2" },
	{ "ai-sdk-spans", "{\"ai.model.id\":\"m\",\"ai.usage.promptTokens\":3000000,\"ai.usage.completionTokens\":1000000}", "7" },
	{ "opentelemetry", "{\"gen_ai.response.model\":\"m\",\"gen_ai.usage.input_tokens\":3000000,"
	  "\"gen_ai.usage.output_tokens\":1000000,\"ai.usage.cachedInputTokens\":2000000,"
	  "\"ai.usage.reasoningTokens\":500000}", "5.2" },
	/* an older way: the input without what the cache read */
	{ "opentelemetry", "{\"gen_ai.response.model\":\"m\",\"gen_ai.usage.input_tokens\":1000000,"
	  "\"gen_ai.usage.output_tokens\":1000000,\"gen_ai.usage.cache_read_input_tokens\":2000000}", "5.2" },
	/* 1 uncached, 2 cached, 1 written for 5 minutes and 1 for an hour, 1 output */
	{ "langchain", "{\"response_metadata\":{\"model\":\"m\",\"model_id\":\"m\",\"model_name\":\"m\","
	  "\"service_tier\":\"default\"},\"usage_metadata\":{\"input_tokens\":5000000,"
	  "\"output_tokens\":1000000,\"total_tokens\":6000000,\"input_token_details\":{\"cache_read\":2000000,"
	  "\"cache_creation\":2000000,\"ephemeral_5m_input_tokens\":1000000,"
	  "\"ephemeral_1h_input_tokens\":1000000,\"audio\":0},\"output_token_details\":{\"reasoning\":500000,"
	  "\"audio\":0}}}", "8.45" },
	/* half of each is audio */
	{ "langchain", "{\"response_metadata\":{\"model_name\":\"m\"},\"usage_metadata\":{\"input_tokens\":2000000,"
	  "\"output_tokens\":2000000,\"total_tokens\":4000000,\"input_token_details\":{\"audio\":1000000},"
	  "\"output_token_details\":{\"audio\":1000000}}}", "35" },
	{ "langchain-token-usage", "{\"model\":\"m\",\"model_name\":\"m\",\"service_tier\":\"default\","
	  "\"token_usage\":{\"prompt_tokens\":3000000,\"completion_tokens\":1000000,\"total_tokens\":4000000,"
	  "\"prompt_tokens_details\":{\"cached_tokens\":2000000,\"audio_tokens\":0},"
	  "\"completion_tokens_details\":{\"reasoning_tokens\":500000,\"audio_tokens\":0}}}", "5.2" },
	{ "langchain-js", "{\"model_name\":\"m\",\"tokenUsage\":{\"promptTokens\":1000000,\"completionTokens\":1000000,"
	  "\"totalTokens\":2000000}}", "5" },
	{ "langsmith", "{\"run_type\":\"llm\",\"extra\":{\"invocation_params\":{\"model\":\"m\",\"model_name\":\"m\"},"
	  "\"metadata\":{\"ls_model_name\":\"m\"}},\"prompt_tokens\":4000000,\"completion_tokens\":1000000,"
	  "\"total_tokens\":5000000,\"prompt_token_details\":{\"cache_read\":2000000,"
	  "\"cache_creation\":1000000},\"completion_token_details\":{\"reasoning\":500000},\"total_cost\":6.45}", "6.45" },
	{ "openinference-tree", "{\"llm\":{\"model_name\":\"m\",\"token_count\":{\"prompt\":4000000,\"completion\":1000000,"
	  "\"total\":5000000,\"prompt_details\":{\"cache_read\":2000000,\"cache_write\":1000000,\"audio\":0},"
	  "\"completion_details\":{\"reasoning\":500000,\"audio\":0}}}}", "6.45" },
	{ "openinference", "{\"llm.model_name\":\"m\",\"session.id\":\"s\",\"llm.token_count.prompt\":4000000,"
	  "\"llm.token_count.completion\":1000000,\"llm.token_count.total\":5000000,"
	  "\"llm.token_count.prompt_details.cache_read\":2000000,"
	  "\"llm.token_count.prompt_details.cache_write\":1000000,\"llm.token_count.prompt_details.audio\":0,"
	  "\"llm.token_count.completion_details.reasoning\":500000,"
	  "\"llm.token_count.completion_details.audio\":0,"
	  "\"llm.token_count.prompt_details.cache_input\":2000000}", "6.45" },
	{ "traceloop", "{\"gen_ai.request.model\":\"m\",\"llm.request.model\":\"m\",\"gen_ai.response.model\":\"m\","
	  "\"gen_ai.usage.prompt_tokens\":4000000,\"gen_ai.usage.completion_tokens\":1000000,"
	  "\"gen_ai.usage.total_tokens\":5000000,\"gen_ai.usage.cache_read_input_tokens\":2000000,"
	  "\"gen_ai.usage.cache_creation_input_tokens\":1000000,\"gen_ai.usage.reasoning_tokens\":500000}", "6.45" },
	{ "traceloop", "{\"llm.request.model\":\"m\",\"llm.response.model\":\"m\",\"llm.usage.prompt_tokens\":1000000,"
	  "\"llm.usage.completion_tokens\":1000000,\"llm.usage.total_tokens\":2000000,"
	  "\"llm.usage.reasoning_tokens\":500000}", "5" },
	{ "anthropic-camel", "{\"model\":\"m\",\"usage\":{\"inputTokens\":1000000,\"outputTokens\":1000000,"
	  "\"cacheReadInputTokens\":2000000,\"cacheCreationInputTokens\":2000000,\"cacheCreation\":{"
	  "\"ephemeral5mInputTokens\":1000000,\"ephemeral1hInputTokens\":1000000},\"serverToolUse\":{"
	  "\"webSearchRequests\":1},\"serviceTier\":\"default\"}}", "8.46" },
	/* a number of the message does not make it one of Amp */
	{ "ai-sdk", "{\"messageId\":\"x\",\"model\":\"m\",\"usage\":{\"inputTokens\":3000000,\"outputTokens\":1000000,"
	  "\"cachedInputTokens\":2000000,\"totalTokens\":4000000}}", "5.2" },
	{ "claude-telemetry", "{\"model\":\"m\",\"event.timestamp\":\"2026-01-01T00:00:00Z\",\"session.id\":\"s\","
	  "\"input_tokens\":1000000,\"output_tokens\":1000000,\"cache_read_tokens\":2000000,"
	  "\"cache_creation_tokens\":1000000,\"cost_usd\":6.45}", "6.45" },
	/* and two searches */
	{ "claude-result", "{\"model\":\"m\",\"inputTokens\":1000000,\"outputTokens\":1000000,\"cacheReadInputTokens\":2000000,"
	  "\"cacheCreationInputTokens\":1000000,\"webSearchRequests\":2,\"costUSD\":6.47,"
	  "\"thinkingTokens\":500000,\"contextWindow\":200000,\"maxOutputTokens\":64000}", "6.47" },
	/* what was billed, and no answer */
	{ "claude-cost-state", "{\"type\":\"cost-state\",\"sessionId\":\"s\",\"totalCostUSD\":0.5,\"modelUsage\":{"
	  "\"m\":{\"inputTokens\":1}}}", "" },
	{ "gemini-result", "{\"model\":\"g\",\"api\":{\"totalRequests\":2},\"tokens\":{\"input\":2500000,\"prompt\":4000000,"
	  "\"candidates\":1000000,\"cached\":1500000,\"thoughts\":500000,\"tool\":200000,\"total\":5700000}}", "8.85" },
	/* what is billed is in the units */
	{ "cohere", "{\"model\":\"m\",\"usage\":{\"billed_units\":{\"input_tokens\":1000000,"
	  "\"output_tokens\":1000000},\"tokens\":{\"input_tokens\":3000000,\"output_tokens\":3000000},"
	  "\"cached_tokens\":7}}", "5" },
	{ "cohere-meta", "{\"model\":\"ear\",\"meta\":{\"billed_units\":{\"input_tokens\":1000000,"
	  "\"output_tokens\":1000000,\"search_units\":3},\"tokens\":{\"input_tokens\":3000000,"
	  "\"output_tokens\":3000000},\"cached_tokens\":7}}", "11" },
	{ "langsmith-output", "{\"run_type\":\"llm\",\"prompt_tokens\":null,\"extra\":{\"invocation_params\":{\"model\":\"m\","
	  "\"model_name\":\"m\"},\"metadata\":{\"ls_model_name\":\"m\"}},\"outputs\":{\"usage_metadata\":{"
	  "\"input_tokens\":4000000,\"output_tokens\":1000000,\"total_tokens\":5000000,\"input_token_details\":{"
	  "\"cache_read\":2000000,\"cache_creation\":1000000},\"output_token_details\":{\"reasoning\":500000}}}}", "6.45" },
	/* seconds, where a minute has the price */
	{ "transcription", "{\"model\":\"ear\",\"usage\":{\"type\":\"duration\",\"seconds\":30}}", "0.3" },
	{ "openai-realtime-transcription", "{\"model\":\"ear\",\"item_id\":\"i\",\"transcript\":\"\","
	  "\"usage\":{\"type\":\"duration\",\"seconds\":90.5}}", "0.905" },
	{ "openai-realtime-transcription", "{\"model\":\"ear\",\"item_id\":\"i\",\"transcript\":\"\","
	  "\"usage\":{\"type\":\"tokens\",\"input_tokens\":2000000,\"output_tokens\":1000000,"
	  "\"total_tokens\":3000000,\"input_token_details\":{\"text_tokens\":1000000,\"audio_tokens\":"
	  "1000000}}}", "15" },
	{ "promptfoo", "{\"provider\":{\"id\":\"m\"},\"response\":{\"cached\":false,\"tokenUsage\":{"
	  "\"prompt\":1000000,\"completion\":1000000,\"total\":2000000,\"cached\":0,\"numRequests\":1,"
	  "\"webSearchRequests\":1,\"completionDetails\":{\"reasoning\":500000,\"acceptedPrediction\":1,"
	  "\"rejectedPrediction\":1}}},\"cost\":5.01,\"gradingResult\":{\"tokensUsed\":{\"prompt\":0,"
	  "\"completion\":0}}}", "5.01" },
	/* reasoning beside the output, as the total says */
	{ "promptfoo", "{\"provider\":{\"id\":\"m\"},\"response\":{\"cached\":false,\"tokenUsage\":{"
	  "\"prompt\":1000000,\"completion\":1000000,\"total\":2500000,\"completionDetails\":{"
	  "\"reasoning\":500000}}}}", "7" },
	{ "promptfoo", "{\"provider\":\"m\",\"response\":{\"tokenUsage\":{\"prompt\":1000000,\"completion\":0}}}", "1" },
	/* of its own cache */
	{ "promptfoo", "{\"provider\":{\"id\":\"m\"},\"response\":{\"cached\":true,\"tokenUsage\":{"
	  "\"total\":1000000,\"cached\":1000000}}}", "0" },
	/* the total says that cached tokens are beside the input */
	{ "inspect", "{\"stats\":{\"model_usage\":{\"m\":{\"input_tokens\":1000000,\"output_tokens\":"
	  "1000000,\"total_tokens\":5000000,\"input_tokens_cache_read\":2000000,"
	  "\"input_tokens_cache_write\":1000000,\"reasoning_tokens\":500000,\"total_cost\":6.45}}}}", "6.45" },
	/* or in it, in older logs */
	{ "inspect", "{\"stats\":{\"model_usage\":{\"m\":{\"input_tokens\":3000000,\"output_tokens\":"
	  "1000000,\"total_tokens\":4000000,\"input_tokens_cache_read\":2000000}}}}", "5.2" },
	/* dollars alone */
	{ "swe-agent", "{\"info\":{\"model_stats\":{\"instance_cost\":1.5,\"total_cost\":9,"
	  "\"tokens_sent\":1000000,\"tokens_received\":1000000,\"api_calls\":7}},\"replay_config\":\"{"
	  "\\\"agent\\\":{\\\"model\\\":{\\\"name\\\":\\\"m\\\"}}}\"}", "" },
	{ "mini-swe-agent", "{\"info\":{\"model_stats\":{\"instance_cost\":1.5,\"api_calls\":7},"
	  "\"config\":{\"model\":{\"model_name\":\"m\"}}}}", "" },
	{ "mini-swe-agent-message", "{\"role\":\"user\",\"extra\":{\"cost\":0.5,\"timestamp\":"
	  "1767225600.5}}", "" },
	{ "aider", "{\"event\":\"message_send\",\"time\":1767225600,\"properties\":{\"main_model\":\"m\","
	  "\"prompt_tokens\":1000000,\"completion_tokens\":1000000,\"total_tokens\":2000000,\"cost\":5,"
	  "\"total_cost\":9}}", "5" },
	{ "crush", "{\"meta\":{\"uuid\":\"s\",\"created\":\"2026-01-01T00:00:00Z\",\"cost\":1.5,"
	  "\"prompt_tokens\":1000000,\"completion_tokens\":1000000,\"total_tokens\":2000000},\"messages\":"
	  "[]}", "" },
	{ "goose", "{\"id\":\"s\",\"working_dir\":\"/w\",\"created_at\":\"2026-01-01T00:00:00Z\","
	  "\"model_config\":{\"model_name\":\"m\"},\"accumulated_input_tokens\":4000000,"
	  "\"accumulated_output_tokens\":1000000,\"accumulated_total_tokens\":5000000,"
	  "\"accumulated_cache_read_tokens\":2000000,\"accumulated_cache_write_tokens\":1000000,"
	  "\"accumulated_cost\":6.45,\"input_tokens\":7,\"output_tokens\":7,\"total_tokens\":14}", "6.45" },
	{ "kimi", "{\"timestamp\":1767225600.5,\"message\":{\"type\":\"StatusUpdate\",\"payload\":{"
	  "\"message_id\":\"a\",\"model\":\"m\",\"model_name\":\"m\",\"token_usage\":{\"input_other\":"
	  "1000000,\"input_cache_read\":2000000,\"input_cache_creation\":1000000,\"output\":1000000}}}}", "6.45" },
	{ "kimi-code", "{\"type\":\"usage.record\",\"model\":\"m\",\"time\":1767225600000,\"usage\":{"
	  "\"inputOther\":1000000,\"inputCacheRead\":2000000,\"inputCacheCreation\":1000000,\"output\":"
	  "1000000}}", "6.45" },
	{ "mistral-vibe", "{\"session_id\":\"s\",\"model\":\"m\",\"config\":{\"active_model\":\"m\"},"
	  "\"working_dir\":\"/w\",\"environment\":{\"working_directory\":\"/w\"},\"git_branch\":\"b\","
	  "\"start_time\":\"2026-01-01T00:00:00Z\",\"stats\":{\"session_prompt_tokens\":3000000,"
	  "\"session_cached_tokens\":2000000,\"session_completion_tokens\":1000000,"
	  "\"session_total_llm_tokens\":4000000,\"session_cost\":5.2,\"context_tokens\":7,\"steps\":7,"
	  "\"last_turn_prompt_tokens\":7,\"last_turn_completion_tokens\":7,\"last_turn_total_tokens\":7,"
	  "\"last_turn_cached_tokens\":7,\"tool_calls_agreed\":7,\"tool_calls_rejected\":7,"
	  "\"tool_calls_failed\":7,\"tool_calls_succeeded\":7,\"input_price_per_million\":7,"
	  "\"output_price_per_million\":7}}", "5.2" },
	{ "grok-build", "{\"model\":\"m\",\"inputTokens\":4000000,\"outputTokens\":1000000,"
	  "\"totalTokens\":5000000,\"cachedReadTokens\":2000000,\"cacheCreationTokens\":1000000,"
	  "\"reasoningTokens\":500000,\"modelCalls\":2,\"costUsdTicks\":7}", "6.45" },
	{ "mux", "{\"id\":\"a\",\"metadata\":{\"historySequence\":3,\"model\":\"m\",\"timestamp\":"
	  "1767225600000,\"usage\":{\"inputTokens\":4000000,\"outputTokens\":1000000,\"totalTokens\":"
	  "5000000,\"cachedInputTokens\":2000000,\"reasoningTokens\":500000},\"providerMetadata\":{"
	  "\"anthropic\":{\"cacheCreationInputTokens\":1000000}}}}", "6.45" },
	{ "openhands", "{\"model\":\"m\",\"prompt_tokens\":4000000,\"completion_tokens\":1000000,"
	  "\"cache_read_tokens\":2000000,\"cache_write_tokens\":1000000,\"reasoning_tokens\":500000,"
	  "\"per_turn_token\":5000000,\"context_window\":7}", "6.45" },
};

/* A cost as the summary shows it. */
static const char *
shown_cost(const char *cost, struct arena *a)
{
	char text[INT128_TEXT];
	struct err e;
	money m;

	assert_true(money_parse(cost, &m, &e));
	money_show(text, m, NULL);
	return arena_strdup(a, text);
}

static void
every_shape_is_recognised_and_priced_as_its_vendor_means_it(void **state)
{
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(shape_cases); i++) {
		const struct shape_case *c = &shape_cases[i];
		struct usage_answer got = usage_price(x, c->json, "");

		if (strcmp(got.cost, c->cost) != 0)
			fail_msg("%s: costs \"%s\", want %s: %s\n%s", c->shape, got.cost, c->cost, got.note, c->json);
		want_part(got.said.err, arena_printf(x->arena, "(%s)", c->shape), c->json);
		want_no_part(got.said.err, "nothing reads", c->json);
		if (got.said.status != 0)
			fail_msg("%s: exit %d: %s\n%s", c->shape, got.said.status, got.said.err, c->json);
	}
}

/* Whether an object has both paths, or the one that a path leads to where lists hold its records. */
static bool
place_has(const struct json *root, const char *path, const char *other, struct arena *a)
{
	static const char *const places[] = { "", "stats/model_usage/m", "message/payload" };
	bool twice, has = false;

	for (size_t i = 0; i < LENGTH(places); i++) {
		const struct json *place = json_at(root, places[i], &twice);

		has |= place != NULL && json_at(place, path, &twice) != NULL &&
		    (json_at(place, other, &twice) != NULL || usage_charge_has(root, other, a));
	}
	return has;
}

/* Whether an example of the shape has both paths. */
static bool
case_has(const char *shape, const char *path, const char *other, struct arena *a)
{
	bool has = false;

	for (size_t i = 0; i < LENGTH(shape_cases) && !has; i++) {
		struct err e;
		struct json *root = json_parse(shape_cases[i].json, strlen(shape_cases[i].json), &e);

		assert_non_null(root);
		has = strcmp(shape_cases[i].shape, shape) == 0 && (usage_text_is_path(path) ?
		    *usage_text_at(root, path, a) != '\0' : place_has(root, path, other, a));
		json_free(root);
	}
	return has;
}

/* A key that a shape reads and no example has would be a guess. */
static void
every_key_of_every_shape_has_an_example(void **state)
{
	struct usage_fixture *x = *state;

	for (size_t k = 0; k < n_shape_lines; k++) {
		const struct shape_line *l = &shape_lines[k];

		if (l->rule == USAGE_SHAPE_KEY && !case_has(l->shape->name, l->path, "", x->arena))
			fail_msg("%s: no example has %s", l->shape->name, l->path);
	}
	for (size_t k = 0; k < n_shape_wheres; k++) {
		const struct shape_where *w = &shape_wheres[k];

		if (!case_has(w->shape->name, w->path, w->key, x->arena))
			fail_msg("%s: no example has %s beside %s", w->shape->name, w->path, w->key);
	}
	for (size_t i = 0; i < n_shapes; i++)
		want_part(test_answer(x->arena, test_book_text(x->arena, "b", test_usage_prices), "help shapes"),
		    shapes[i].name, "help shapes");
}

#define CHAT "\"model\":\"m\",\"usage\":{\"prompt_tokens\":1000000,\"completion_tokens\":0}"
#define MESSAGE "\"model\":\"m\",\"usage\":{\"input_tokens\":1000000,\"cache_read_input_tokens\":0,\"output_tokens\":0}"
#define GEMINI "\"modelVersion\":\"g\",\"usageMetadata\":{\"promptTokenCount\":1000000,\"candidatesTokenCount\":0}"

static void
usage_is_found_wherever_an_answer_may_stand(void **state)
{
	static const struct { const char *name, *json, *cost; } cases[] = {
		{ "at the top", "{" CHAT "}", "1" },
		{ "under response", "{\"id\":\"1\",\"response\":{" CHAT "}}", "1" },
		{ "under body", "{\"body\":{" CHAT "}}", "1" },
		{ "in two places", "{" CHAT ",\"response\":{" CHAT "}}", "1" },
		{ "under message", "{\"type\":\"assistant\",\"message\":{" MESSAGE "}}", "1" },
		{ "OpenAI's batches cost half", "{\"custom_id\":\"1\",\"response\":{\"status_code\":200,\"body\":{" CHAT "}}}",
		  "0.5" },
		{ "Anthropic's batches cost half", "{\"custom_id\":\"1\",\"result\":{\"type\":\"succeeded\",\"message\":{"
		  MESSAGE "}}}", "0.5" },
		{ "Google's batches cost half", "{\"key\":\"1\",\"response\":{" GEMINI "}}", "0.5" },
		{ "a body without a batch", "{\"response\":{\"body\":{" CHAT "}}}", "1" },
		{ "attributes as an object", "{\"attributes\":{\"gen_ai.response.model\":\"m\","
		  "\"gen_ai.usage.input_tokens\":1000000}}", "1" },
		{ "attributes as OpenTelemetry sends them", "{\"attributes\":[{\"key\":\"gen_ai.response.model\",\"value\":"
		  "{\"stringValue\":\"m\"}},{\"key\":\"gen_ai.usage.input_tokens\",\"value\":{\"intValue\":\"1000000\"}}]}",
		  "1" },
		{ "the served model beats the one that was asked for", "{\"request\":{\"model\":\"mini\"},\"response\":{" CHAT
		  "}}", "1" },
		{ "the served tier beats the one that was asked for", "{\"request\":{\"model\":\"m\",\"service_tier\":\"batch\"},"
		  "\"response\":{\"service_tier\":\"default\"," CHAT "}}", "1" },
		{ "what was asked for holds where nothing was served", "{\"request\":{\"model\":\"m\","
		  "\"service_tier\":\"batch\"},\"response\":{\"usage\":{\"prompt_tokens\":1000000}}}", "0.5" },
		{ "a day around the answer", "{\"timestamp\":\"2025-12-31T23:59:59Z\",\"response\":{\"model\":\"mini\",\"usage\":"
		  "{\"prompt_tokens\":1000000}}}", "0.2" },
		{ "a day in nanoseconds", "{\"startTimeUnixNano\":\"1767225600000000000\",\"attributes\":"
		  "{\"gen_ai.response.model\":\"mini\",\"gen_ai.usage.input_tokens\":1000000}}", "0.1" },
		{ "numbers as texts in attributes", "{\"attributes\":{\"gen_ai.response.model\":\"m\","
		  "\"gen_ai.usage.input_tokens\":\"1000000\"}}", "1" },
		{ "a day as seconds and nanoseconds", "{\"startTime\":[1767225599,5],\"attributes\":{\"gen_ai.response.model\":"
		  "\"mini\",\"gen_ai.usage.input_tokens\":1000000}}", "0.2" },
		{ "a model beside the answer", "{\"modelId\":\"b\",\"metadata\":{\"usage\":{\"inputTokens\":1000000,"
		  "\"outputTokens\":0,\"cacheReadInputTokens\":0}}}", "1" },
		{ "an answer as a text", "{\"response\":\"{\\\"model\\\":\\\"m\\\",\\\"usage\\\":{\\\"prompt_tokens\\\":"
		  "1000000}}\"}", "1" },
		{ "events of logs", "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"attributes\":[{\"key\":"
		  "\"gen_ai.response.model\",\"value\":{\"stringValue\":\"m\"}},{\"key\":\"gen_ai.usage.input_tokens\","
		  "\"value\":{\"intValue\":\"1000000\"}}]}]}]}]}", "1" },
		{ "a duration is no day", "{\"start_time\":12.5,\"created_at\":\"2025-12-31\",\"response\":{\"model\":\"mini\","
		  "\"usage\":{\"prompt_tokens\":1000000}}}", "0.2" },
		{ "a snapshot as Google writes it", "{\"model\":\"publishers/acme/models/m@20250101\",\"usage\":"
		  "{\"prompt_tokens\":1000000}}", "1" },
		{ "null is nothing", "{\"model\":\"m\",\"service_tier\":null,\"usage\":{\"prompt_tokens\":1000000,"
		  "\"completion_tokens\":null,\"prompt_tokens_details\":null}}", "1" },
		{ "columns where no shape fits", "{\"model\":\"m\",\"input_tokens\":1000000,\"output_tokens\":\"\"}", "1" },
		{ "columns within columns", "{\"model\":{\"name\":\"m\"},\"input\":{\"tokens\":1000000}}", "1" },
	};
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct usage_answer got = usage_price(x, cases[i].json, "");

		if (strcmp(got.cost, cases[i].cost) != 0)
			fail_msg("%s: costs \"%s\", want %s: %s", cases[i].name, got.cost, cases[i].cost, got.note);
	}
}

static void
pieces_and_requests_without_an_answer_are_skipped(void **state)
{
	static const struct { const char *json, *note; } cases[] = {
		{ "{\"type\":\"content_block_delta\",\"index\":0}", "a piece of a stream" },
		{ "{\"type\":\"ping\"}", "a piece of a stream" },
		{ "{\"type\":\"response.in_progress\",\"response\":{\"model\":\"m\"}}", "a piece of a stream" },
		{ "{\"object\":\"chat.completion.chunk\",\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":null}",
		  "a piece of a stream" },
		{ "{\"custom_id\":\"1\",\"result\":{\"type\":\"errored\"}}", "not answered" },
		{ "{\"custom_id\":\"1\",\"result\":{\"type\":\"expired\"}}", "not answered" },
		{ "{\"custom_id\":\"1\",\"error\":{\"code\":\"x\"}}", "not answered" },
		{ "{\"type\":\"assistant\",\"message\":{\"model\":\"<synthetic>\",\"usage\":{\"input_tokens\":0,"
		  "\"cache_read_input_tokens\":0,\"output_tokens\":0}}}", "not of a model" },
		{ "{\"type\":\"SPAN\",\"model\":null,\"usageDetails\":{}}", "not a generation" },
		{ "{}", "no usage" },
		{ "{\"model\":\"m\",\"usage\":{}}", "no usage" },
		{ "{\"model\":\"m\",\"usage\":null}", "no usage" },
		{ "{\"type\":\"user\",\"message\":{\"content\":\"usage\"}}", "no usage" },
		{ "{\"model\":\"m\",\"spent\":{\"toks\":5}}", "no usage" },
	};
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct usage_answer got = usage_price(x, cases[i].json, "");

		/* a file that was named, and has none, is more likely one that could not be understood */
		const bool none = strcmp(cases[i].note, "no usage") == 0;

		if (*got.cost != '\0' || strcmp(got.note, cases[i].note) != 0 || got.said.status != (none ? 3 : 0))
			fail_msg("%s: costs \"%s\", exit %d: %s", cases[i].json, got.cost, got.said.status, got.note);
		want_part(got.said.err, none ? "1 row, 1 skipped; no usage was found\n" :
		    "1 row, 1 skipped; nothing is priced\n", cases[i].json);
	}
}

static void
an_answer_that_stands_there_again_is_billed_once(void **state)
{
	struct usage_fixture *x = *state;
	struct said said;

	usage_put(x, "in.json", "{\"id\":\"a\"," CHAT "}\n{\"id\":\"b\"," CHAT "}\n{\"id\":\"a\"," CHAT "}\n" "{" CHAT "}\n"
	    "{" CHAT "}\n");
	said = usage_say(x, "batch @in.json");
	want_part(said.err, "5 rows, 4 priced, 1 skipped; total $4.00", "one again");
}

/* Two lines, and how many answers they are. */
#define OUT(n) "\"model\":\"m\",\"usage\":{\"prompt_tokens\":1000000,\"completion_tokens\":" #n "}"
#define CLAUDE(id, n) "\"message\":{\"id\":\"" id "\",\"model\":\"m\",\"usage\":{\"input_tokens\":1000000,\"cache_read_input_tokens\":0,\"output_tokens\":" #n "}}"

static const struct identity_case { const char *name, *one, *two; int answers; } identity_cases[] = {
	{ "one id", "{\"id\":\"a\"," CHAT "}", "{\"id\":\"a\"," CHAT "}", 1 },
	{ "one id, created at once", "{\"id\":\"a\",\"created\":1767225600," CHAT "}",
	  "{\"id\":\"a\",\"created\":1767225600," CHAT "}", 1 },
	{ "one id, created at two times", "{\"id\":\"a\",\"created\":1767225600," CHAT "}",
	  "{\"id\":\"a\",\"created\":1767225601," CHAT "}", 2 },
	{ "one id, with other counts, created at two times", "{\"id\":\"a\",\"created\":1767225600," OUT(1) "}",
	  "{\"id\":\"a\",\"created\":1767225601," OUT(2) "}", 2 },
	{ "lines of other times and sessions",
	  "{\"timestamp\":\"2026-10-01T10:00:00Z\",\"uuid\":\"u1\",\"sessionId\":\"s1\",\"requestId\":\"r\"," CLAUDE("a", 1) "}",
	  "{\"timestamp\":\"2026-10-02T11:00:00Z\",\"uuid\":\"u2\",\"sessionId\":\"s2\",\"requestId\":\"r\"," CLAUDE("a", 1) "}", 1 },
	{ "lines created at other times", "{\"created_at\":\"2026-10-01\",\"response\":{\"id\":\"a\"," CHAT "}}",
	  "{\"created_at\":\"2026-10-02\",\"response\":{\"id\":\"a\"," CHAT "}}", 1 },
	{ "other requests", "{\"requestId\":\"r1\"," CLAUDE("a", 1) "}", "{\"requestId\":\"r2\"," CLAUDE("a", 1) "}", 2 },
	{ "a request beside none", "{\"requestId\":\"r1\"," CLAUDE("a", 1) "}", "{" CLAUDE("a", 1) "}", 2 },
	{ "other requests of the answer itself", "{\"request_id\":\"r1\",\"id\":\"a\"," CHAT "}",
	  "{\"request_id\":\"r2\",\"id\":\"a\"," CHAT "}", 2 },
	{ "no id", "{" CHAT "}", "{" CHAT "}", 2 },
	{ "an empty id", "{\"id\":\"\"," CHAT "}", "{\"id\":\"\"," CHAT "}", 2 },
	{ "a number is no id", "{\"id\":7," CHAT "}", "{\"id\":7," CHAT "}", 2 },
	{ "the id of the line", "{\"id\":\"a\",\"response\":{" CHAT "}}", "{\"id\":\"a\",\"response\":{" CHAT "}}", 2 },
	{ "the id of a request alone", "{\"requestId\":\"r\",\"response\":{" CHAT "}}", "{\"requestId\":\"r\",\"response\":{" CHAT "}}", 2 },
	{ "wherever it is", "{\"id\":\"a\"," CHAT "}", "{\"custom_id\":\"7\",\"response\":{\"body\":{\"id\":\"a\"," CHAT "}}}", 1 },
	{ "Gemini", "{\"responseId\":\"a\",\"modelVersion\":\"g\",\"usageMetadata\":{\"promptTokenCount\":1000000}}",
	  "{\"responseId\":\"a\",\"modelVersion\":\"g\",\"usageMetadata\":{\"promptTokenCount\":1000000}}", 1 },
	{ "spans", "{\"gen_ai.response.id\":\"a\",\"gen_ai.response.model\":\"m\",\"gen_ai.usage.input_tokens\":1000000}",
	  "{\"attributes\":{\"gen_ai.response.id\":\"a\",\"gen_ai.response.model\":\"m\",\"gen_ai.usage.input_tokens\":1000000}}", 1 },
};

static void
an_answer_is_known_by_what_it_carries_itself(void **state)
{
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(identity_cases); i++) {
		const struct identity_case *c = &identity_cases[i];
		struct said said;

		usage_put(x, "in.json", arena_printf(x->arena, "%s\n%s\n", c->one, c->two));
		said = usage_say(x, "sum @in.json");
		want_part(said.err, c->answers == 1 ? "2 rows, 1 priced, 1 skipped" : "2 rows, 2 priced; ", c->name);
		usage_put(x, "one.json", c->one);
		usage_put(x, "two.json", c->two);
		said = usage_say(x, "sum @one.json @two.json");
		want_part(said.err, c->answers == 1 ? "2 rows, 1 priced, 1 skipped" : "2 rows, 2 priced; ", c->name);
	}
}

/* From 64 lines on, and from any number: the ids of all lines are known. */
static void
a_repeat_is_found_however_far_away_it_is(void **state)
{
	struct usage_fixture *x = *state;
	struct buffer text = buffer_new(x->arena);

	for (int i = 0; i < 5000; i++)
		buffer_printf(&text, "{\"id\":\"%d\"," CHAT "}\n", i);
	buffer_puts(&text, "{\"id\":\"0\"," CHAT "}\n{\"id\":\"4999\"," CHAT "}\n");
	usage_put(x, "in.json", text.text);
	want_part(usage_say(x, "sum @in.json").err, "5002 rows, 5000 priced, 2 skipped; total $5,000.00\n", "far apart");
}

static void
the_record_with_the_largest_output_counts_whole(void **state)
{
	struct usage_fixture *x = *state;
	struct said said;
	const char *second;

	/* the second has the larger output, and its model and input are those of the bill */
	usage_put(x, "in.json", "{\"id\":\"a\",\"model\":\"g\",\"usage\":{\"prompt_tokens\":9000000,\"completion_tokens\":1}}\n"
	    "{\"id\":\"a\"," OUT(1000000) "}\n{\"id\":\"a\"," OUT(999999) "}\n");
	said = usage_say(x, "batch @in.json");
	assert_int_equal(said.status, 0);
	want_text(usage_value(x->arena, said.out, "cost_usd"), "", "the first");
	want_text(usage_value(x->arena, said.out, "note"), "line 2 has the final counts of this answer", "the first");
	second = strchr(said.out, '\n') + 1;
	want_text(usage_value(x->arena, second, "cost_usd"), "5", "the second");
	want_text(usage_value(x->arena, strchr(second, '\n') + 1, "cost_usd"), "", "the third");
	want_part(said.err, "3 rows, 1 priced, 2 skipped; total $5.00\n", "whole");
	/* of equal outputs the last */
	usage_put(x, "in.json", "{\"id\":\"a\"," CHAT "}\n{\"id\":\"a\",\"model\":\"m\",\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":0}}\n");
	want_part(usage_say(x, "sum @in.json").err, "total $0.000007\n", "of equals");
}

/* What was said of a line that does not count would send people to look for nothing. */
static void
what_was_said_of_a_reading_that_is_void_is_not_said(void **state)
{
	struct usage_fixture *x = *state;
	struct said said;
	const char *columns;

	usage_put(x, "in.json", "{\"id\":\"a\",\"model\":\"nobody\",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n{\"id\":\"a\"," OUT(1000000) "}\n");
	usage_put(x, "c.csv", "model,input,output\nm,1000000,0\nnoone,1,1\n");
	for (const char *const *words = (const char *const []){ "sum @in.json", "batch @in.json to=/dev/null", "batch @in.json",
	    "sum @in.json errors=stop", "batch @in.json errors=stop", NULL }; *words != NULL; words++) {
		said = usage_say(x, *words);
		want_no_part(said.err, "nobody", *words);
		want_part(said.err, "2 rows, 1 priced, 1 skipped; total $5.00\n", *words);
		want_part(said.err, "JSON; OpenAI chat", *words);
		assert_int_equal(said.status, 0);
	}
	said = usage_say(x, "sum @c.csv @in.json @c.csv");
	want_part(said.err, "6 rows, 3 priced, 2 not priced (unknown model: 2), 1 skipped; a partial total: at least $7.00", "with CSV");
	columns = strstr(said.err, "columns: ");
	columns = columns == NULL ? NULL : strstr(columns + 1, "columns: ");
	assert_true(columns != NULL && strstr(columns + 1, "columns: ") == NULL);
	want_part(strstr(said.err, "c.csv:3: "), "unknown model 'noone'", "said of CSV");
}

/* ---- files that change while they are read ---- */

struct changing { const struct usage_fixture *fixture; const char *text; };

static bool
change_file(void *self, struct err *e)
{
	const struct changing *c = self;

	(void)e;
	usage_put(c->fixture, "in.json", c->text);
	return true;
}

#define FIRST "{\"id\":\"a\"," OUT(1) "}\n"
#define FINAL "{\"id\":\"a\"," OUT(1000000) "}\n"

static const struct change_case { const char *name, *after; money cost; } change_cases[] = {
	{ "it grew", FIRST FINAL "{\"id\":\"a\"," OUT(2000000) "}\n{\"id\":\"b\"," OUT(1) "}\n", 5 },
	{ "it shrank", FIRST, -1 },
	{ "it is another", "{\"id\":\"b\"," OUT(1) "}\n{\"id\":\"c\"," OUT(1) "}\n", -1 },
};

/* Between two readings of a log that is being written: the first of both says how far it goes. */
static void
a_file_that_changes_between_two_readings_is_read_as_it_was_or_is_an_error(void **state)
{
	struct usage_fixture *x = *state;
	const struct book *book = test_book_text(x->arena, "usage.json", test_usage_prices);
	const char *path = usage_path(x, "in.json");

	for (size_t i = 0; i < LENGTH(change_cases); i++) {
		const struct change_case *c = &change_cases[i];
		struct changing changing = { x, c->after };
		const struct request defaults = request_new();
		struct batch_run run = { .defaults = &defaults, .today = 20261122, .restart = change_file, .self = &changing };
		struct err e = { .kind = ERR_NONE };
		bool done;

		usage_put(x, "in.json", FIRST FINAL);
		assert_true(batch_run_begin(&run, book, 1, x->arena, &e));
		done = batch_readings_files(&run, &path, 1, &e);
		if (c->cost < 0 ? done : !done)
			fail_msg("%s: %s", c->name, done ? "no error" : e.msg);
		if (c->cost < 0)
			want_err(&e, ERR_IO, "changed while it was read", c->name);
		else if (run.totals.cost != c->cost * MONEY_ONE || run.totals.rows != 2)
			fail_msg("%s: another cost", c->name);
	}
}

/* ---- what cannot be ---- */

#define USAGE(members) "{\"model\":\"m\",\"usage\":{" members "}}"

static const struct impossible_case { const char *name, *json, *note; } impossible_cases[] = {
	{ "more cached than input", USAGE("\"prompt_tokens\":10,\"prompt_tokens_details\":{\"cached_tokens\":11}"),
	  "cache-read 11 is more than input 10" },
	{ "a negative count", USAGE("\"prompt_tokens\":-5"), "usage/prompt_tokens: '-5' is negative" },
	{ "a negative part", USAGE("\"prompt_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":-1}"),
	  "'-1' is negative" },
	{ "NaN", USAGE("\"prompt_tokens\":NaN"), "malformed: not JSON" },
	{ "Infinity", USAGE("\"prompt_tokens\":Infinity"), "malformed: not JSON" },
	{ "minus Infinity", USAGE("\"prompt_tokens\":-Infinity"), "malformed: not JSON" },
	{ "a number that is too large for anybody", USAGE("\"prompt_tokens\":1e999"), "usage/prompt_tokens: " },
	{ "a count above all counts", USAGE("\"prompt_tokens\":1000000000000001"), "usage/prompt_tokens: " },
	{ "a count above 64 bits", USAGE("\"prompt_tokens\":18446744073709551617"),
	  "usage/prompt_tokens: '18446744073709551617' is too large" },
	{ "hardly less than a token", USAGE("\"prompt_tokens\":0.99999999999999999"),
	  "usage/prompt_tokens: '0.99999999999999999' has too many decimals" },
	{ "a count above 64 bits in a column", "{\"model\":\"m\",\"input_tokens\":18446744073709551617}",
	  "column input_tokens: '18446744073709551617' is too large" },
	{ "a string", USAGE("\"prompt_tokens\":\"12\""), "\"12\" is a string where a number belongs" },
	{ "a string in a part", USAGE("\"prompt_tokens\":5,\"completion_tokens_details\":{\"reasoning_tokens\":\"1\"}"),
	  "is a string where a number belongs" },
	{ "a string in a column", "{\"model\":\"m\",\"input_tokens\":\"12\"}", "is a string where a number belongs" },
	{ "true", USAGE("\"prompt_tokens\":true"), "usage/prompt_tokens: 'true'" },
	{ "false", USAGE("\"prompt_tokens\":false"), "usage/prompt_tokens: 'false'" },
	{ "half a token", USAGE("\"prompt_tokens\":1.5"), "'1.5' is not a whole number" },
	{ "a list", USAGE("\"prompt_tokens\":[1]"), "usage/prompt_tokens is no single value" },
	{ "an object", USAGE("\"prompt_tokens\":{\"n\":1}"), "usage/prompt_tokens is no single value" },
	{ "usage of no shape that is known", "{\"model\":\"m\",\"spent_usage\":{\"toks\":5}}",
	  "usage of no known format: spent_usage.toks" },
	{ "two shapes at once", "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":1},\"usageMetadata\":{\"promptTokenCount\":1}}",
	  "two shapes at once: openai-chat and gemini; say shape=" },
	{ "two answers at once", "{" CHAT ",\"response\":{\"usage\":{\"prompt_tokens\":7}}}",
	  "two answers at once: the object itself and response" },
	{ "the same key twice", USAGE("\"prompt_tokens\":1,\"prompt_tokens\":2"), "usage/prompt_tokens is given twice" },
	{ "usage twice", "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":1},\"usage\":{\"prompt_tokens\":2}}", "twice" },
	{ "the answer twice", "{\"response\":{" CHAT "},\"response\":{}}", "response is given twice" },
	{ "a list of rows twice", "{\"data\":[{" CHAT "}],\"data\":[{" CHAT "}]}", "data is given twice" },
	{ "a list in a list of rows twice", "{\"data\":[{\"results\":[]},{\"results\":[{" CHAT "}],"
	  "\"results\":[{" CHAT "}]}]}", "data/results is given twice" },
	{ "a count in metadata twice", "{\"request_id\":\"1\",\"call_type\":\"acompletion\",\"model\":\"m\","
	  "\"prompt_tokens\":10,\"completion_tokens\":0,\"spend\":0.1,\"startTime\":\"2026-01-01\","
	  "\"metadata\":\"{\\\"usage_object\\\":{\\\"cache_read_input_tokens\\\":1,"
	  "\\\"cache_read_input_tokens\\\":5}}\"}",
	  "column metadata: usage_object/cache_read_input_tokens is given twice" },
	{ "the model twice", "{\"model\":\"m\",\"model\":\"mini\",\"usage\":{\"prompt_tokens\":1}}", "model is given twice" },
	{ "a modality twice", "{\"modelVersion\":\"g\",\"usageMetadata\":{\"promptTokenCount\":10,\"promptTokensDetails\":["
	  "{\"modality\":\"AUDIO\",\"tokenCount\":5},{\"modality\":\"AUDIO\",\"tokenCount\":5}]}}", "twice" },
	{ "an escaped NUL byte", "{\"model\":\"m\\u0000ini\",\"usage\":{\"prompt_tokens\":1}}", "malformed: a NUL byte" },
	{ "JSON that was cut off", "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":1}", "malformed: not JSON" },
	{ "something behind it", "{" CHAT "} 5", "malformed: not JSON" },
	{ "single quotes", "{'model':'m'}", "malformed: not JSON" },
	{ "more reasoning than output", USAGE("\"prompt_tokens\":10,\"completion_tokens\":5,"
	  "\"completion_tokens_details\":{\"reasoning_tokens\":6}"), "reasoning 6 is more than output 5" },
	{ "a total that does not explain the reasoning", USAGE("\"prompt_tokens\":10,\"completion_tokens\":5,"
	  "\"total_tokens\":15,\"completion_tokens_details\":{\"reasoning_tokens\":6}"), "reasoning 6 is more than output 5" },
	{ "a total of something else", USAGE("\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":16"),
	  "input and output: 15 are not the total 16" },
	{ "written tokens that are not the whole", USAGE("\"input_tokens\":1,\"output_tokens\":1,"
	  "\"cache_creation_input_tokens\":10,\"cache_creation\":{\"ephemeral_5m_input_tokens\":4,"
	  "\"ephemeral_1h_input_tokens\":5}"), "tokens written to the cache: 9 are not 10" },
	{ "more written than all", USAGE("\"input_tokens\":1,\"output_tokens\":1,\"cache_creation_input_tokens\":10,"
	  "\"cache_creation\":{\"ephemeral_1h_input_tokens\":11}"), "11 are more than all 10" },
	{ "kinds that are more than the whole", USAGE("\"input_tokens\":10,\"input_token_details\":{\"text_tokens\":6,"
	  "\"audio_tokens\":5}"), "text, audio and image tokens, with the cached ones or without: 11 are not input 10" },
	{ "a kind that is more than the whole", USAGE("\"prompt_tokens\":10,\"prompt_tokens_details\":"
	  "{\"audio_tokens\":11}"), "audio-input 11 is more than input 10" },
	{ "cached kinds that are more than all", USAGE("\"prompt_tokens\":10,\"prompt_tokens_details\":"
	  "{\"cached_tokens\":4,\"cached_tokens_details\":{\"text_tokens\":3,\"audio_tokens\":2}}"),
	  "the kinds of cached tokens: 5 are more than all 4" },
	{ "cached tokens of nobody knows what", USAGE("\"prompt_tokens\":10,\"prompt_tokens_details\":"
	  "{\"cached_tokens\":4,\"audio_tokens\":5}"), "does not say how many of its cached tokens are audio" },
	{ "kinds of output that are more than the whole", USAGE("\"prompt_tokens\":1,\"completion_tokens\":10,"
	  "\"completion_tokens_details\":{\"text_tokens\":6,\"audio_tokens\":5}"),
	  "text, audio and image tokens: 11 are more than output 10" },
	{ "hits and misses that are not the prompt", "{\"model\":\"d\",\"usage\":{\"prompt_tokens\":10,"
	  "\"completion_tokens\":0,\"prompt_cache_hit_tokens\":4,\"prompt_cache_miss_tokens\":5}}", "10" },
	{ "cached tokens that two keys tell differently", USAGE("\"prompt_tokens\":10,\"cache_read_input_tokens\":4,"
	  "\"prompt_tokens_details\":{\"cached_tokens\":5}"), "the row says both 4 and 5" },
	{ "a batch that was not served as one", "{\"custom_id\":\"1\",\"response\":{\"body\":{\"service_tier\":\"priority\","
	  CHAT "}}}", "the row is both batch and priority" },
	{ "a model that nobody knows", "{\"model\":\"nobody\",\"usage\":{\"prompt_tokens\":1}}", "unknown model 'nobody'" },
	{ "a model that is a number", "{\"model\":5,\"usage\":{\"prompt_tokens\":1}}", "unknown model '5'" },
	{ "no model", "{\"usage\":{\"prompt_tokens\":1}}", "no model" },
	{ "a tier that the model lacks", "{\"model\":\"mini\",\"service_tier\":\"batch\",\"usage\":{\"prompt_tokens\":1}}",
	  "mini has no price in tier 'batch'" },
	{ "a speed without a meaning", USAGE("\"input_tokens\":1,\"cache_read_input_tokens\":0,\"speed\":\"warp\""),
	  "usage/speed: 'warp' has no known meaning" },
	{ "a day that is none", "{\"created\":\"2026-02-30\"," CHAT "}", "created: " },
	{ "a part without a whole", USAGE("\"prompt_tokens\":10,\"completion_tokens_details\":{\"audio_tokens\":-3}"),
	  "'-3' is negative" },
};

/* Each stands on the third line, so that the place is told rightly. */
static void
what_cannot_be_is_unpriced_with_its_line_and_its_reason(void **state)
{
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(impossible_cases); i++) {
		const struct impossible_case *c = &impossible_cases[i];
		const char *line;
		struct said said;

		usage_put(x, "in.json", arena_printf(x->arena, "{" CHAT "}\n\n%s\n{" CHAT "}\n", c->json));
		said = usage_say(x, "batch @in.json");
		line = strchr(said.out, '\n') + 1;
		if (said.status != 3 || *usage_value(x->arena, line, "cost_usd") != '\0')
			fail_msg("%s: exit %d: %s", c->name, said.status, said.out);
		want_part(usage_value(x->arena, line, "note"), c->note, c->name);
		want_part(said.err, "in.json:3: ", c->name);
		want_part(said.err, "3 rows, 2 priced, 1 not priced", c->name);
		want_part(said.err, "a partial total: at least $2.00", c->name);
		line = strchr(line, '\n') + 1;
		want_text(usage_value(x->arena, line, "cost_usd"), "1", c->name);	/* and the next row is right again */
	}
}

static void
bytes_that_are_no_text_are_malformed(void **state)
{
	static const char nul[] = "{" CHAT "}\n{\"model\":\"m\0\",\"usage\":{}}\n{" CHAT "}\n";
	struct usage_fixture *x = *state;
	struct said said;

	usage_put_bytes(x, "in.json", nul, sizeof nul - 1);
	said = usage_say(x, "batch @in.json");
	assert_int_equal(said.status, 3);
	want_part(said.out, "malformed: a NUL byte", "a NUL byte");
	want_part(said.err, "3 rows, 2 priced, 1 not priced (malformed: 1); a partial total: at least $2.00", "a NUL byte");
}

static void
values_that_are_no_objects_stay_in_the_answer(void **state)
{
	struct usage_fixture *x = *state;
	struct said said;

	usage_put(x, "in.json", "{" CHAT "}\n5\n\"a\"\nnull\n[1]\nnonsense\n");
	said = usage_say(x, "batch @in.json");
	assert_int_equal(said.status, 3);
	for (const char *const *p = (const char *const []){ "{\"value\":5,\"cost_usd\":null", "{\"line\":\"nonsense\"",
	    "malformed: not an object", "malformed: not JSON", NULL }; *p != NULL; p++)
		want_part(said.out, *p, "a value that is no object");
	for (const char *p = said.out; *p != '\0'; p = strchr(p, '\n') + 1)
		usage_value(x->arena, p, "note");
}

/* A request above 200,000 tokens of input costs twice as much; a sum of requests does not say how large each was. */
static void
a_sum_of_requests_is_not_one_large_request(void **state)
{
	struct usage_fixture *x = *state;

#define TASK(say) "{\"say\":\"" say "\",\"text\":\"{\\\"tokensIn\\\":1000000,\\\"tokensOut\\\":0}\"," \
	"\"modelInfo\":{\"modelId\":\"banded\"}}"
	want_text(usage_price(x, TASK("api_req_started"), "").cost, "2", "one request");
	want_text(usage_price(x, TASK("deleted_api_reqs"), "").cost, "1", "the sum of those that were deleted");
	want_text(usage_price(x, "{\"model\":\"banded\",\"tokenUsage\":{\"inputTokens\":1000000,\"outputTokens\":0,"
	    "\"cacheCreationTokens\":0}}", "").cost, "1", "a session");
#undef TASK
}

/* The cached tokens of an answer are in another list, at its number; without that list there are none. */
static void
counts_are_joined_from_another_list_of_the_file(void **state)
{
	static const struct { const char *name, *messages, *cost; } cases[] = {
		{ "its own", "{\"messageId\":1,\"usage\":{\"cacheReadInputTokens\":1000000,\"cacheCreationInputTokens\":1000000}}",
		  "3.35" },
		{ "of several", "{\"messageId\":2,\"usage\":{\"cacheReadInputTokens\":9}},{\"messageId\":1,\"usage\":"
		  "{\"cacheReadInputTokens\":1000000}}", "2.1" },
		{ "another's", "{\"messageId\":2,\"usage\":{\"cacheReadInputTokens\":1000000}}", "2" },
		{ "none", "", "2" },
	};
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(cases); i++) {
		usage_put(x, "in.json", arena_printf(x->arena, "{\"messages\":[%s],\"usageLedger\":{\"events\":[{\"model\":\"m\","
		    "\"operationType\":\"inference\",\"toMessageId\":1,\"tokens\":{\"input\":1000000,\"output\":0}},"
		    "{\"model\":\"m\",\"operationType\":\"title\",\"tokens\":{\"input\":1000000,\"output\":0}}]}}",
		    cases[i].messages));
		want_part(usage_say(x, "sum @in.json").err, arena_printf(x->arena, "total %s\n", shown_cost(cases[i].cost, x->arena)),
		    cases[i].name);
	}
}

/* Older versions wrote the first answers of a file into one list, newer ones the rest into another. */
static void
a_file_of_two_versions_has_each_answer_once(void **state)
{
	struct usage_fixture *x = *state;

#define MESSAGE_OF(id) "{\"messageId\":" #id ",\"usage\":{\"model\":\"m\",\"inputTokens\":1000000,\"outputTokens\":0}}"
	usage_put(x, "in.json", "{\"messages\":[" MESSAGE_OF(1) "," MESSAGE_OF(2) "," MESSAGE_OF(3) "],\"usageLedger\":"
	    "{\"events\":[{\"model\":\"m\",\"operationType\":\"inference\",\"toMessageId\":2,"
	    "\"tokens\":{\"input\":1000000,\"output\":0}}]}}");
	want_part(usage_say(x, "sum @in.json").err, "4 rows, 3 priced, 1 skipped; total $3.00\n", "two versions");
#undef MESSAGE_OF
}

/* An object on a line of its own may be a state that is written again with each answer. */
static void
a_list_of_answers_is_read_under_any_key_of_a_printed_object(void **state)
{
	struct usage_fixture *x = *state;

	usage_put(x, "in.json", "{\n\"calls\":[{" CHAT "},{\"event\":7},{" CHAT "}],\n\"names\":[1,2]}\n");
	want_part(usage_say(x, "sum @in.json").err, "3 rows, 2 priced, 1 skipped; total $2.00\n", "printed");
	usage_put(x, "in.json", "{\"calls\":[{" CHAT "},{" CHAT "}]}\n");
	want_part(usage_say(x, "sum @in.json").err, "usage of no known format: calls.usage.prompt_tokens", "on a line");
	usage_put(x, "in.json", "{\n\"calls\":[{" CHAT "}],\"again\":[{" CHAT "}]}\n");
	want_part(usage_say(x, "sum @in.json").err, "usage of no known format", "two lists");
}

/* ---- usage of no known format ---- */

/* What the message proposes is pasted as it is: other lines are skipped, and a repeat counts once. */
static void
the_map_that_is_proposed_reads_the_file(void **state)
{
	static const struct { const char *name, *line, *map, *cost; } cases[] = {
		{ "in an object", "\"llm\":\"m\",\"spent_usage\":{\"input_toks\":1000000,\"output_toks\":1000000}",
		  "map=input:spent_usage.input_toks,output:spent_usage.output_toks,model:llm", "10" },
		{ "with a cache in the input", "\"data\":{\"model\":\"m\",\"stats\":{\"prompt_toks\":3000000,"
		  "\"cached_toks\":2000000,\"completion_toks\":1000000}}", "map=input:data.stats.prompt_toks,"
		  "output:data.stats.completion_toks,cache-read:data.stats.cached_toks,model:data.model", "10.4" },
		{ "with a cache beside it", "\"modelName\":\"m\",\"spent\":{\"input_toks\":1000000,"
		  "\"cache_toks\":2000000,\"cache_write_toks\":1000000,\"output_toks\":1000000}", "map=fresh:spent.input_toks,"
		  "output:spent.output_toks,cache-read:spent.cache_toks,cache-write:spent.cache_write_toks,model:modelName",
		  "12.9" },
	};
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct buffer file = buffer_new(x->arena);
		const char *map;
		struct said said;

		for (int id = 0; id < 4; id++) {	/* a line without usage, two answers, a repeat */
			if (id == 0)
				buffer_puts(&file, "{\"event\":\"start\",\"at\":7}\n");
			else
				buffer_printf(&file, "{\"id\":\"%d\",%s}\n", id == 3 ? 1 : id, cases[i].line);
		}
		usage_put(x, "in.json", file.text);
		said = usage_say(x, "sum @in.json");
		assert_int_equal(said.status, 3);
		map = strstr(said.err, "map=");
		if (map == NULL || strncmp(map, cases[i].map, strlen(cases[i].map)) != 0)
			fail_msg("%s: want %s: %s", cases[i].name, cases[i].map, said.err);
		map = arena_strndup(x->arena, map, strcspn(map, " \n"));
		said = usage_say(x, arena_printf(x->arena, "sum @in.json %s", map));
		assert_int_equal(said.status, 0);
		want_part(said.err, arena_printf(x->arena, "4 rows, 2 priced, 2 skipped; total %s\n", shown_cost(cases[i].cost, x->arena)),
		    cases[i].name);
	}
}

static void
usage_that_cannot_be_read_is_not_skipped(void **state)
{
	static const struct { const char *json, *note; } cases[] = {
		{ "{\"model\":\"m\",\"usage\":\"{\\\"input_tokens\\\":5}\"}", "usage as a text: usage; write it as an object" },
		{ "{\"response\":\"{\\\"usage\\\":{\\\"input_tokens\\\":5\"}", "malformed: the text response is not JSON" },
		{ "{\"text\":\"{\\\"tokensIn\\\":5,\\\"tokensOut\\\":5} and more\"}", "malformed: the text text is not JSON" },
		{ "{\"runs\":[{\"spent\":{\"input_toks\":5,\"output_toks\":5}}]}",
		  "usage of no known format: runs.spent.input_toks, runs.spent.output_toks" },
	};
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct usage_answer got = usage_price(x, cases[i].json, "");

		want_text(got.note, cases[i].note, cases[i].json);
		assert_int_equal(got.said.status, 3);
	}
}

/* Texts, results of tools and states, in which other usage is told again; and counts of something else. */
static void
what_only_looks_like_usage_is_skipped(void **state)
{
	static const char *const cases[] = {
		"{\"type\":\"user\",\"toolUseResult\":{\"usage\":{\"input_tokens\":5,\"output_tokens\":5}}}",
		"{\"content\":[{\"usage\":{\"input_tokens\":5,\"output_tokens\":5}}]}",
		"{\"$set\":{\"messages\":[{\"tokens\":{\"input\":5,\"output\":5}}]}}",
		"{\"text\":\"{ in code, a token and \\\"usage\\\" }\"}",
		"{\"memory_usage\":{\"heap\":5},\"cpu_usage\":7}",
		"{\"data\":{\"compactionTokensUsed\":{\"input\":5,\"output\":5}}}",
		"{\"max_tokens\":4096,\"input_tokens_limit\":7}",
	};
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct usage_answer got = usage_price(x, cases[i], "");

		want_text(got.note, "no usage", cases[i]);
		want_part(got.said.err, "1 row, 1 skipped; no usage was found\n", cases[i]);
		assert_int_equal(got.said.status, 3);
	}
}

/* ---- what is forced ---- */

static void
a_shape_can_be_forced(void **state)
{
	static const char both[] = "{\"model\":\"m\",\"modelVersion\":\"g\",\"usage\":{\"prompt_tokens\":1000000},"
	    "\"usageMetadata\":{\"promptTokenCount\":2000000}}";
	struct usage_fixture *x = *state;
	struct said said;

	want_text(usage_price(x, both, "shape=openai-chat").cost, "1", "the one");
	want_text(usage_price(x, both, "shape=gemini").cost, "2", "the other");
	want_part(usage_price(x, "{" CHAT "}", "shape=gemini").note, "no usage of the shape gemini", "a shape that is not there");
	usage_put(x, "in.json", both);
	said = usage_say(x, "batch @in.json shape=round");
	assert_int_equal(said.status, 2);
	want_part(said.err, "shapes are openai-chat, ", "a shape that nobody knows");
}

static void
counts_that_a_shape_does_not_list_are_named_once(void **state)
{
	struct usage_fixture *x = *state;
	struct said said;
	size_t n = 0;

	usage_put(x, "in.json", "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":5,\"mystery_tokens\":7,\"zero_tokens\":0,"
	    "\"details\":{\"deep\":1}}}\n{\"model\":\"m\",\"usage\":{\"prompt_tokens\":5,\"mystery_tokens\":7}}\n");
	said = usage_say(x, "batch @in.json");
	for (const char *p = said.err; (p = strstr(p, "nothing reads the key 'usage/mystery_tokens'")) != NULL; p++)
		n++;
	assert_int_equal(n, 1);
	want_part(said.err, "nothing reads the key 'usage/details/deep'", "a deep one");
	want_no_part(said.err, "zero_tokens", "zero is nothing");
}

static void
answers_without_a_day_say_whose_prices_they_have(void **state)
{
	struct usage_fixture *x = *state;
	struct usage_answer got = usage_price(x, "{\"model\":\"mini\",\"usage\":{\"prompt_tokens\":1000000}}", "");

	want_text(got.cost, "0.1", "today");
	want_part(got.said.err, "there are answers without a day: prices of 2026-11-22", "no day");
	got = usage_price(x, "{\"model\":\"mini\",\"usage\":{\"prompt_tokens\":1000000}}", "on=2025-06-01");
	want_text(got.cost, "0.2", "on=");
	got = usage_price(x, "{\"created\":1767225600,\"model\":\"mini\",\"usage\":{\"prompt_tokens\":1000000}}", "on=2025-06-01");
	want_text(got.cost, "0.1", "the row beats on=");
	want_no_part(got.said.err, "without a day", "a day");
}

/* ---- how the answer is written ---- */

static void
an_answer_is_its_object_with_keys_behind(void **state)
{
	static const struct { const char *name, *json, *words, *out; } cases[] = {
		{ "as it came", "{ \"b\" : 1.50, \"a\" : \"\\u00e9\", " CHAT " }\n", "",
		  "{ \"b\" : 1.50, \"a\" : \"\\u00e9\", " CHAT ",\"cost_usd\":\"1\",\"note\":null}\n" },
		{ "over lines", "{\n  \"x\": \"a  b\",\n  " CHAT "\n}\n", "",
		  "{\"x\":\"a  b\"," CHAT ",\"cost_usd\":\"1\",\"note\":null}\n" },
		{ "line breaks within texts", "{\"x\":\"a\rb\",\n\"y\":\"c\nd\"," CHAT "}\n", "",
		  "{\"x\":\"a\\rb\",\"y\":\"c\\nd\"," CHAT ",\"cost_usd\":\"1\",\"note\":null}\n" },
		{ "names that are taken", "{\"note\":\"mine\"," CHAT "}\n", "",
		  "{\"note\":\"mine\"," CHAT ",\"toll_cost_usd\":\"1\",\"toll_note\":null}\n" },
		{ "further models", "{" CHAT "}\n", "models=mini",
		  "{" CHAT ",\"cost_usd\":\"1\",\"note\":null,\"cost_usd:mini\":\"0.1\"}\n" },
		{ "what was billed", "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":1000000,\"cost\":0.9}}\n", "reported=yes",
		  "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":1000000,\"cost\":0.9},\"cost_usd\":\"1\",\"note\":null,"
		  "\"diff_usd\":\"-0.1\"}\n" },
		{ "an empty object", "{}\n", "", "{\"cost_usd\":null,\"note\":\"no usage\"}\n" },
		{ "an element of a list", "[{" CHAT "},\n{" CHAT "}]", "",
		  "{" CHAT ",\"cost_usd\":\"1\",\"note\":null}\n{" CHAT ",\"cost_usd\":\"1\",\"note\":null}\n" },
		{ "a row of lists has its day with it", "{\"data\":[{\"start_time\":1767225600,\"results\":[{\"model\":\"m\","
		  "\"input_tokens\":1000000,\"output_tokens\":0}]}]}", "",
		  "{\"start_time\":1767225600,\"model\":\"m\",\"input_tokens\":1000000,\"output_tokens\":0,"
		  "\"cost_usd\":\"1\",\"note\":null}\n" },
	};
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct said said;

		usage_put(x, "in.json", cases[i].json);
		said = usage_say(x, arena_printf(x->arena, "batch @in.json %s", cases[i].words));
		want_text(said.out, cases[i].out, cases[i].name);
	}
}

/* ---- how values stand in a file ---- */

#define V "{\"a\":\"}\\\"]\",\"b\":[1,{\"c\":2}]}"

/* The values of a file, each with the line where it begins; "!" and the message if it ends badly. */
static const struct values_case { const char *name, *bytes, *values; } values_cases[] = {
	{ "lines", V "\n" V "\n", "1 " V "\n2 " V "\n" },
	{ "no last line break", V "\n" V, "1 " V "\n2 " V "\n" },
	{ "CR LF", V "\r\n" V "\r\n", "1 " V "\n2 " V "\n" },
	{ "empty lines", "\n\n" V "\n  \n\t\n" V "\n\n", "3 " V "\n6 " V "\n" },
	{ "blanks around", "  " V "  \n", "1 " V "\n" },
	{ "a byte order mark", "\xef\xbb\xbf" V "\n" V "\n", "1 " V "\n2 " V "\n" },
	{ "a value over lines", "{\n\"a\":\n1\n}\n{\n\"b\":2\n}\n", "1 {\n\"a\":\n1\n}\n5 {\n\"b\":2\n}\n" },
	{ "values over lines without a break between", "{\n\"a\":1}{\n\"b\":2}", "1 {\n\"a\":1}\n2 {\n\"b\":2}\n" },
	{ "a list", "[" V "," V "]", "1 " V "\n1 " V "\n" },
	{ "a list over lines", "[\n  " V ",\n\n  {\"d\":\n1}\n]\n", "2 " V "\n4 {\"d\":\n1}\n" },
	{ "an empty list", "[ ]\n", "" },
	{ "scalars in a list", "[1, \"a,]b\" ,null]", "1 1\n1 \"a,]b\"\n1 null\n" },
	{ "lists in a list", "[[1,2],[3]]", "1 [1,2]\n1 [3]\n" },
	{ "a broken line stays alone", "{\"a\":1}\n{\"b\":\"x\n{\"c\":3}\n", "1 {\"a\":1}\n2 {\"b\":\"x\n3 {\"c\":3}\n" },
	{ "a broken first line stays alone", "{\"a\":\"x\n{\"b\":2}\n", "1 {\"a\":\"x\n2 {\"b\":2}\n" },
	{ "a first line that was cut off behind a value", "{\"a\":1\n{\"b\":2}\n", "1 {\"a\":1\n2 {\"b\":2}\n" },
	{ "scalars on lines", "{}\n5\n\"a b\"\nnonsense\n", "1 {}\n2 5\n3 \"a b\"\n4 nonsense\n" },
	{ "a stream", "data: " V "\n\ndata: " V "\n\ndata: [DONE]\n\n", "1 " V "\n3 " V "\n" },
	{ "a stream of events", "event: message_start\ndata: {\"a\":1}\n\n: comment\nid: 5\nevent: x\ndata:{\"b\":2}\n",
	  "2 {\"a\":1}\n7 {\"b\":2}\n" },
	{ "a stream with CR LF", "data: {\"a\":1}\r\n\r\ndata: [DONE]\r\n", "1 {\"a\":1}\n" },
	{ "a brace that is not closed", "{\n\"a\":1\n", "1 {\n\"a\":1\n\n" },
	{ "escapes at the end of a string", "{\"a\":\"\\\\\"}\n{\"b\":\"\\\"\"}\n", "1 {\"a\":\"\\\\\"}\n2 {\"b\":\"\\\"\"}\n" },
};

static const char *
read_values(struct arena *a, int fd)
{
	static const atomic_int never;
	struct json_stream *v = json_stream_open(a, input_of(a, fd, "in", &never));
	struct buffer out = buffer_new(a);
	struct json_value value;
	struct err e;

	while (json_stream_next(v, &value, &e)) {
		assert_int_equal(strlen(value.text), value.n);
		buffer_printf(&out, "%" PRIu64 " %s\n", value.line, value.text);
	}
	if (e.kind != ERR_NONE)
		buffer_printf(&out, "! %s", e.msg);
	json_stream_free(v);
	return out.n == 0 ? "" : out.text;
}

/* A pipe that gives size bytes at a time: the writer waits until they were read. */
static int
feed(const char *bytes, size_t n, size_t size, pid_t *child)
{
	pid_t parent = getpid();
	int ends[2];

	if (pipe(ends) != 0 || (*child = fork()) < 0)
		fail_msg("no pipe or no child");
	if (*child == 0) {
		for (size_t at = 0; at < n; at += size) {
			size_t now = size > n - at ? n - at : size;
			int waiting = 1;

			if (write(ends[1], bytes + at, now) != (ssize_t)now)
				_exit(1);
			while (ioctl(ends[0], FIONREAD, &waiting) == 0 && waiting > 0 && getppid() == parent)
				sched_yield();
		}
		_exit(0);
	}
	close(ends[1]);
	return ends[0];
}

static void
values_are_the_same_whatever_the_size_of_reads(void **state)
{
	static const size_t sizes[] = { 1, 2, 3, 7, 1000 };
	struct arena *a = *state;

	for (size_t i = 0; i < LENGTH(values_cases); i++) {
		const struct values_case *c = &values_cases[i];

		for (size_t k = 0; k < LENGTH(sizes); k++) {
			int status = 0;
			pid_t child;
			int fd = feed(c->bytes, strlen(c->bytes), sizes[k], &child);

			want_text(read_values(a, fd), c->values, arena_printf(a, "%s, %zu bytes a read", c->name, sizes[k]));
			close(fd);
			assert_true(waitpid(child, &status, 0) == child);
			assert_int_equal(status, 0);
		}
	}
}

static void
files_cost_the_same_however_their_values_stand(void **state)
{
	static const struct { const char *name, *file; } cases[] = {
		{ "lines", "{" CHAT "}\n{" CHAT "}\n" },
		{ "CR LF", "{" CHAT "}\r\n{" CHAT "}\r\n" },
		{ "a byte order mark", "\xef\xbb\xbf{" CHAT "}\n{" CHAT "}" },
		{ "over lines", "{\n" CHAT "\n}\n{\n" CHAT "\n}\n" },
		{ "a list", "[{" CHAT "},{" CHAT "}]" },
		{ "lists of lists", "{\"data\":[{\"results\":[{" CHAT "}]},{\"results\":[]},{\"results\":[{" CHAT "}]}]}" },
		{ "a list in an object", "{\"data\":[{" CHAT "},{" CHAT "}]}" },
		{ "a stream", "event: a\ndata: {" CHAT "}\n\ndata: {" CHAT "}\n\ndata: [DONE]\n" },
	};
	struct usage_fixture *x = *state;

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct said said;

		usage_put(x, "in.json", cases[i].file);
		said = usage_say(x, "batch @in.json");
		want_part(said.err, "2 rows, 2 priced; total $2.00", cases[i].name);
		assert_int_equal(said.status, 0);
	}
}

/* One that many tools make: lines of JSON with a broken one between. */
static void
a_broken_first_line_does_not_swallow_the_file(void **state)
{
	struct usage_fixture *x = *state;
	struct said said;

	usage_put(x, "in.json", "{\"model\":\"m\",\"usage\":{\"prompt_tok\n{" CHAT "}\n{" CHAT "}\n");
	said = usage_say(x, "batch @in.json");
	want_part(said.err, "3 rows, 2 priced, 1 not priced (malformed: 1); a partial total: at least $2.00", "a broken first line");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		USAGE_UNIT(every_shape_is_recognised_and_priced_as_its_vendor_means_it),
		USAGE_UNIT(every_key_of_every_shape_has_an_example),
		USAGE_UNIT(usage_is_found_wherever_an_answer_may_stand),
		USAGE_UNIT(pieces_and_requests_without_an_answer_are_skipped),
		USAGE_UNIT(an_answer_that_stands_there_again_is_billed_once),
		USAGE_UNIT(an_answer_is_known_by_what_it_carries_itself),
		USAGE_UNIT(a_repeat_is_found_however_far_away_it_is),
		USAGE_UNIT(the_record_with_the_largest_output_counts_whole),
		USAGE_UNIT(what_was_said_of_a_reading_that_is_void_is_not_said),
		USAGE_UNIT(a_file_that_changes_between_two_readings_is_read_as_it_was_or_is_an_error),
		USAGE_UNIT(what_cannot_be_is_unpriced_with_its_line_and_its_reason),
		USAGE_UNIT(bytes_that_are_no_text_are_malformed),
		USAGE_UNIT(values_that_are_no_objects_stay_in_the_answer),
		USAGE_UNIT(a_sum_of_requests_is_not_one_large_request),
		USAGE_UNIT(counts_are_joined_from_another_list_of_the_file),
		USAGE_UNIT(a_file_of_two_versions_has_each_answer_once),
		USAGE_UNIT(a_list_of_answers_is_read_under_any_key_of_a_printed_object),
		USAGE_UNIT(the_map_that_is_proposed_reads_the_file),
		USAGE_UNIT(usage_that_cannot_be_read_is_not_skipped),
		USAGE_UNIT(what_only_looks_like_usage_is_skipped),
		USAGE_UNIT(a_shape_can_be_forced),
		USAGE_UNIT(counts_that_a_shape_does_not_list_are_named_once),
		USAGE_UNIT(answers_without_a_day_say_whose_prices_they_have),
		USAGE_UNIT(an_answer_is_its_object_with_keys_behind),
		UNIT(values_are_the_same_whatever_the_size_of_reads),
		USAGE_UNIT(files_cost_the_same_however_their_values_stand),
		USAGE_UNIT(a_broken_first_line_does_not_swallow_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
