/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * start_asides.c - how long each helper is waited for.
 */
#include "enforcer/daemon/start_asides.h"

#include "bpf/aside/aside.h"
#include "bpf/capture_devices.h"
#include "enforcer/daemon/service_state.h"

/* To make or remove containers takes the lock of devices for a tenth of a
 * second, without anybody meaning harm. */
#define DEVICE_WAIT_MS 200
#define DEVICE_CREDIT_MS 1000
/* A helper that works is waited for longer: it changes the marks of some
 * hundred thousand flows. */
#define CONNTRACK_WAIT_MS 200
#define CONNTRACK_CREDIT_MS 2000

/* It needs a descriptor that the helper for processes doesn't. */
int start_asides_device(struct service *s)
{
	int program = capture_devices_program(s->capture);
	const struct aside_options options = {
		.fds = { program },
		.n_fds = program >= 0,
		.wait_ms = DEVICE_WAIT_MS,
		.credit_ms = DEVICE_CREDIT_MS,
	};

	return aside_new(&options, &s->device_aside);
}

int start_asides_conntrack(struct service *s)
{
	const struct aside_options options = {
		.wait_ms = CONNTRACK_WAIT_MS,
		.credit_ms = CONNTRACK_CREDIT_MS,
	};

	return aside_new(&options, &s->conntrack_aside);
}
