/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * status_denied.c - write what programs see of a denied question, by device.
 */
#include "enforcer/control/status_denied.h"

#include <string.h>

#include "enforcer/forward/answering_devices.h"
#include "enforcer/lib/jsonout.h"

static const char *word_of(enum policy_denied denied)
{
	switch (denied) {
	case POLICY_DENIED_ANSWER:
		return "answer";
	case POLICY_DENIED_REFUSED:
		return "refused";
	case POLICY_DENIED_ERROR:
		break;
	}
	return "error";
}

static void put_devices(struct jsonout *json, const char *key, bool answer,
			const struct answering_devices *answering)
{
	size_t i, n = 0;
	const struct answering_device *list =
		answering_devices_list(answering, &n);

	jsonout_key(json, key);
	jsonout_open_array(json);
	for (i = 0; i < n; i++)
		if ((list[i].error == 0) == answer)
			jsonout_string(json, list[i].name);
	jsonout_close_array(json);
}

void status_denied_put(struct jsonout *json, enum policy_denied denied,
		       const struct answering_devices *answering)
{
	jsonout_key(json, "denied");
	jsonout_open(json);
	jsonout_pair(json, "as", word_of(denied));
	put_devices(json, "answered_at", true, answering);
	put_devices(json, "error_at", false, answering);
	jsonout_close(json);
}
