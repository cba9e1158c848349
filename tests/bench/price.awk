# SPDX-License-Identifier: MIT
# What one writes in a minute: prices usage with floating point, and takes every comma and newline for a separator.
# So it is wrong on rows with quoted fields. usage: awk -v prices=TABLE -v out=FILE -f price.awk USAGE

BEGIN {
	FS = ","
	while ((getline <prices) > 0) {
		input[$1] = $2 / 1000000
		cache_read[$1] = $3 / 1000000
		output[$1] = $4 / 1000000
	}
}

FNR == 1 {
	print $0 ",cost_usd" >out
	next
}

{
	cost = (($4 - $5) * input[$3] + $5 * cache_read[$3] + $6 * output[$3]) * $7
	printf "%s,%.12f\n", $0, cost >out
}
