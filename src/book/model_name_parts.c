/* SPDX-License-Identifier: MIT */
/* The parts that model_name takes away from names, and what each means, for help. */
#include <string.h>

#include "base/macros.h"
#include "base/text.h"
#include "book/model_name.h"

#define WHAT_HOST	"the host's price, else the maker's"
#define WHAT_MAKER	"a model of that maker"
#define WHAT_NONE	"nothing of the price"
#define WHAT_FREE	"costs nothing"
#define WHAT_CHARGE	"a charge that no answer shows"
#define WHAT_PLAIN	"the price of the plain name"

const struct model_name_part model_name_parts[] = {
#define DOOR(text, kind, provider) { "before", text, WHAT_##kind, provider },
#define REGION(text, region) { "before", text, "the region of a Bedrock id", region },
#define AREA(text, region) { "before", text "*/", "the region of a Bedrock id", region },
#define VENDOR(text, provider) { "before", text, "an id of Bedrock", provider },
#define VARIANT(text, effect, provider, charge, note) { "after", text, WHAT_##effect, provider },
#define EFFORT(text) { "after", text, WHAT_PLAIN, "Cursor" },
#include "book/model_name.def"
};

const size_t n_model_name_parts = LENGTH(model_name_parts);

bool
model_name_of_bedrock(const char *name)
{
	static const char *const vendors[] = {
#define VENDOR(text, provider) text,
#include "book/model_name.def"
	};

	for (size_t i = 0; i < LENGTH(vendors); i++) {
		size_t len = strlen(vendors[i]) - 1;	/* without the period, which is as good as - or _ */

		if (text_equal_part(name, vendors[i], len) && name[len] != '\0' && strchr("._- ", name[len]) != NULL)
			return true;
	}
	return false;
}
