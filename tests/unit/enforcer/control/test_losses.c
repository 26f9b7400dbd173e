/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_losses.c - the counts of each place, and a record with what is new.
 *
 * run: once
 */
#include "enforcer/control/losses.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "bpf/capture.h"
#include "policy/base.h"
#include "tests/unit/enforcer/daemon/servicebox.h"
#include "tests/unit/unit.h"

#define LOST "\"action\":\"lost\" "
#define EVENTS 20000 /* more than the ring has room for */

static struct losses_from sources_of(const struct servicebox *box)
{
	return (struct losses_from){ box->service->capture, box->service->gate,
				     box->service->hold, box->service->pipeline,
				     box->service->suspects };
}

static uint64_t lost_at(const struct servicebox *box, const char *where)
{
	const struct losses_from from = sources_of(box);
	struct record_loss lost[LOSSES_PLACES];
	size_t i;

	losses_count(&from, lost);
	for (i = 0; i < ARRAY_SIZE(lost); i++)
		if (strcmp(lost[i].where, where) == 0)
			return lost[i].n;
	CU_FAIL("no such place");
	return 0;
}

static void each_place_is_counted_under_its_word(void)
{
	static const char *const words[LOSSES_PLACES] = {
		"ring",	   "storage", "asked", "scratch", "sends",
		"packets", "held",    "asks",  "alerts",  "seen"
	};
	struct servicebox box;
	size_t i;

	if (!servicebox_open(&box, SERVICEBOX_HEAD SERVICEBOX_WEB))
		return;
	for (i = 0; i < ARRAY_SIZE(words); i++)
		CU_ASSERT_EQUAL(lost_at(&box, words[i]), 0);
	servicebox_close(&box);
}

static void a_loss_is_recorded_once(void)
{
	struct servicebox box;
	struct losses_from from;
	char words[64];
	uint64_t lost;
	int i;

	if (!servicebox_open(&box, SERVICEBOX_HEAD SERVICEBOX_WEB))
		return;
	from = sources_of(&box);
	for (i = 0; i < EVENTS && lost_at(&box, "ring") == 0; i++)
		CU_ASSERT_EQUAL(servicebox_send("x.example.com", SOCK_DGRAM),
				-1);
	lost = lost_at(&box, "ring");
	CU_ASSERT(lost > 0);
	losses_report(&box.service->losses, &from, &box.service->reporter);
	losses_report(&box.service->losses, &from, &box.service->reporter);
	CU_ASSERT_EQUAL(servicebox_records(&box, LOST), 1);
	(void)snprintf(words, sizeof(words), LOST "\"lost\":{\"ring\":%u}",
		       (unsigned int)lost);
	CU_ASSERT_EQUAL(servicebox_records(&box, words), 1);
	servicebox_close(&box);
}

static const struct unit_test tests[] = {
	UNIT(each_place_is_counted_under_its_word),
	UNIT(a_loss_is_recorded_once),
};

int main(void)
{
	int status;

	servicebox_begin();
	status = unit_main("losses", tests, ARRAY_SIZE(tests));
	servicebox_end();
	return status;
}
