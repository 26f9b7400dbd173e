/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wayscene.c - put the tables into a list of devices, all of it as if it had
 * been read.
 */
#include "tests/unit/enforcer/forward/wayscene.h"

#include <stddef.h>
#include <stdlib.h>

#include "enforcer/forward/ways_out.h"
#include "tests/unit/unit.h"

void wayscene_begin(struct devices *devices, int32_t last)
{
	int32_t nsid;

	*devices = (struct devices){ .all.home_nsid = 77 };
	devices->namespaces =
		calloc((size_t)last + 2, sizeof(*devices->namespaces));
	CU_ASSERT_PTR_NOT_NULL_FATAL(devices->namespaces);
	for (nsid = WAYSCENE_HOME; nsid <= last; nsid++)
		devices->namespaces[devices->n_namespaces++].nsid = nsid;
}

void wayscene_add(struct devices *devices, const struct device *device)
{
	CU_ASSERT_EQUAL_FATAL(device_list_add(&devices->all, device), 0);
}

void wayscene_done(struct devices *devices)
{
	device_list_done(&devices->all);
	free(devices->namespaces);
}

int wayscene_follow(const struct device *list, struct devices *devices,
		    char *why)
{
	size_t i;

	wayscene_begin(devices, WAYSCENE_THIRD);
	for (i = 0; i < WAYSCENE_DEVICES && list[i].index; i++)
		wayscene_add(devices, &list[i]);
	return ways_out_follow(devices, WAYSCENE_BOX, 2, why);
}
