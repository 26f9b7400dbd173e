/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * permit_list.c - report what changes in the list, and keep it in its file.
 */
#include "enforcer/active/permit/permit_list.h"

#include <string.h>

#include "enforcer/active/active_state.h"
#include "enforcer/host/permit/permits.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/wallclock.h"
#include "policy/base.h"
#include "policy/terms.h"

/* "permit-1: until 2026-11-30T12:00:00.000000000Z: /usr/bin/curl: ..." */
void permit_list_report(const struct active *active, enum reason reason,
			const struct permit *permit)
{
	CLEANUP(buf_done) struct buf text = { 0 };
	struct wallclock clock = { 0 };
	char when[WALLCLOCK_TEXT_MAX];
	const char *message;

	buf_text(&text, POLICY_PERMIT_PREFIX);
	buf_uint(&text, permit->number);
	buf_text(&text, ": until ");
	buf_text(&text,
		 wallclock_utc(&clock, permit->until_s * 1000000000LL, when));
	buf_text(&text, ": ");
	permit_describe(permit, &text);
	buf_char(&text, '\0');
	message = text.failed ? "out of memory" : text.data;
	log_info("%s: %s", reason_name(reason), message);
	active->options.on_news(active->options.context, reason, message);
}

void permit_list_save(const struct active *active)
{
	const struct permits *permits = active->options.permits;
	int r = permits_save(permits);

	if (r < 0)
		log_warn("%s: %s; the next start does not know which "
			 "permissions there are",
			 permits->path, strerror(-r));
}

void permit_list_end(struct active *active)
{
	struct permits *permits = active->options.permits;
	unsigned int number, n = 0;

	while (permits && (number = permits_ended(permits))) {
		CLEANUP(permit_done) struct permit ended = { 0 };

		if (permits_take(permits, number, &ended) < 0)
			break;
		permit_list_report(active, REASON_PERMIT_ENDED, &ended);
		n++;
	}
	if (n)
		permit_list_save(active);
}
