/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * disable.c - parse the words, each of which disables some features.
 */
#include "enforcer/host/disable.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/load/feature.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/log.h"
#include "nft/nftprobe.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "policy/mode.h"
#include "policy/policy.h"

#define EVEN_ENFORCING "even-enforcing"

static const struct word {
	const char *name;
	unsigned int bpf;
	unsigned int nft;
} words[] = {
	{ "sends", FEATURE_SENDS, 0 },
	{ "held-sends", FEATURE_HELD_SENDS, 0 },
	{ "tracing", FEATURE_TRACING, 0 },
	{ "fentry", FEATURE_FENTRY, 0 },
	{ "exec", FEATURE_EXEC, 0 },
	{ "answers", FEATURE_ANSWERS, 0 },
	{ "name-services", FEATURE_ASKS, 0 },
	{ "service-texts", FEATURE_TEXTS, 0 },
	{ "owner-persist", 0, NFTPROBE_OWNER_PERSIST },
	{ "element-update", 0, NFTPROBE_ELEMENT_UPDATE },
	{ "element-counters", 0, NFTPROBE_ELEMENT_COUNTERS },
	{ "queue", 0, NFTPROBE_QUEUE },
	{ "socket-mark", 0, NFTPROBE_SOCKET_MARK },
	{ "fib", 0, NFTPROBE_FIB },
};

const char *disable_word(size_t i)
{
	return i < ARRAY_SIZE(words) ? words[i].name : NULL;
}

bool disable_has(const struct disable *disable, size_t i)
{
	return (disable->bpf & words[i].bpf) || (disable->nft & words[i].nft);
}

static bool is_word(const char *text, size_t len, const char *word)
{
	return strlen(word) == len && memcmp(text, word, len) == 0;
}

static int add(struct disable *disable, const char *text, size_t len)
{
	size_t i;

	if (is_word(text, len, EVEN_ENFORCING)) {
		disable->even_enforcing = true;
		return 0;
	}
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		if (!is_word(text, len, words[i].name))
			continue;
		disable->bpf |= words[i].bpf;
		disable->nft |= words[i].nft;
		return 0;
	}
	return -EINVAL;
}

int disable_parse(const char *text, struct disable *ret_disable,
		  const char **ret_wrong)
{
	struct disable disable = { 0 };
	size_t len;

	while (text && *text) {
		len = strcspn(text, ",");
		if (add(&disable, text, len) < 0) {
			*ret_wrong = text;
			return -EINVAL;
		}
		text += len + (text[len] == ',');
	}
	*ret_disable = disable;
	return 0;
}

/* List the words of @disable; NULL: all there are. */
static void list_words(const struct disable *disable, struct buf *out)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		if (disable && !disable_has(disable, i))
			continue;
		buf_text(out, out->len ? ", " : "");
		buf_text(out, words[i].name);
	}
	buf_char(out, '\0');
}

int disable_read(struct disable *ret_disable)
{
	const char *text = getenv(DISABLE_VARIABLE);
	CLEANUP(buf_done) struct buf list = { 0 };
	const char *wrong = NULL;
	int r;

	r = disable_parse(text, ret_disable, &wrong);
	list_words(r < 0 ? NULL : ret_disable, &list);
	if (list.failed)
		return -ENOMEM;
	if (r < 0)
		log_err(DISABLE_VARIABLE ": want words of: %s, " EVEN_ENFORCING
					 "; found '%.*s'",
			list.data, (int)strcspn(wrong, ","), wrong);
	else if (ret_disable->bpf || ret_disable->nft)
		log_warn(DISABLE_VARIABLE ": for tests only; not used: %s",
			 list.data);
	return r;
}

int disable_permits(const struct disable *disable, const struct policy *policy,
		    struct diag *diag)
{
	const struct diag_at at = { .path = policy->path };

	if (!mode_stops_some(policy) || disable->even_enforcing ||
	    (!disable->bpf && !disable->nft))
		return 0;
	return diag_error(diag, at,
			  "mode: want audit while " DISABLE_VARIABLE
			  " disables parts (or " EVEN_ENFORCING
			  " among its words), found enforce");
}
