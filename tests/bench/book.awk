# SPDX-License-Identifier: MIT
# From a table of prices (model,input,cache_read,output) a price book of toll: the same prices, on every day.

BEGIN {
	FS = ","
	print "{ \"toll\": 1, \"provider\": \"bench\", \"title\": \"Bench\","
	print "  \"sources\": { \"table\": { \"title\": \"The table of the benchmark\","
	print "    \"url\": \"https://bench.example/prices\", \"read\": \"2026-11-22\" } },"
	printf "  \"models\": ["
}

NR > 1 {
	printf "%s\n    { \"id\": \"%s\", \"title\": \"%s\", \"rates\": [", (NR > 2 ? "," : ""), $1, $1
	printf "{ \"input\": \"%s\", \"cache-read\": \"%s\", \"output\": \"%s\", ", $2, $3, $4
	printf "\"sources\": [\"table\"] }] }"
}

END {
	print " ] }"
}
