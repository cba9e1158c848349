#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh ENGINE...: runs each, says how it went by name, and counts; what is skipped is no success. By make engines.
set -u
passed=0 failed=0 skipped=0
for engine; do
	sh "${TOLL_SRCDIR:?}/tests/engines/$engine.sh" </dev/null
	case $? in
	0)
		echo "PASS: engines/$engine"
		passed=$((passed + 1))
		;;
	77)
		echo "SKIP: engines/$engine"
		skipped=$((skipped + 1))
		;;
	*)
		echo "FAIL: engines/$engine"
		failed=$((failed + 1))
		;;
	esac
done
[ $skipped = 0 ] || echo "$skipped skipped"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
