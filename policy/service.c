/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * service.c - the words of the name services.
 */
#include "policy/service.h"

#include "policy/base.h"

static const char *const names[] = {
	[SERVICE_RESOLVED] = "resolved",
	[SERVICE_NSCD] = "nscd",
	[SERVICE_AVAHI] = "avahi",
};

const char *service_name(size_t service)
{
	return service < ARRAY_SIZE(names) ? names[service] : NULL;
}
