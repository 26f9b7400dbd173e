/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * start_records.c - the output before all else, so that a start fails early.
 */
#include "enforcer/daemon/start_records.h"

#include "bpf/aside/aside.h"
#include "enforcer/daemon/callbacks.h"
#include "enforcer/daemon/options.h"
#include "enforcer/daemon/service_state.h"
#include "enforcer/host/identity/identity.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/loop.h"
#include "enforcer/record/output.h"
#include "enforcer/record/writer.h"

int start_records_output(struct service *s)
{
	int r = output_open(s->options->output, &s->output);

	return r < 0 ? log_failed(r, s->options->output) : 0;
}

int start_records_identities(struct service *s)
{
	int r = aside_new(&(struct aside_options){ 0 }, &s->aside);

	if (r < 0)
		return r;
	/* Now, when it gets little memory of ours. */
	aside_begin(s->aside);
	return identity_new(0, s->aside, &s->identities);
}

int start_records_writer(struct service *s)
{
	const struct record_writer_options options = {
		.format = s->options->format,
		.output = s->output,
		.identity = s->identities,
		.aside = s->aside,
	};
	int r = record_writer_open(&options, &s->reporter.writer);

	if (r < 0)
		return log_failed(r, s->options->format);
	loop_set_idle(s->loop, callbacks_loop_idle, s);
	return 0;
}
