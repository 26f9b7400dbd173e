/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * start_records.c - the output before all else, so that a start fails early.
 */
#include "enforcer/daemon/start_records.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "bpf/aside/aside.h"
#include "enforcer/alert/domain.h"
#include "enforcer/daemon/callbacks.h"
#include "enforcer/daemon/options.h"
#include "enforcer/daemon/service_state.h"
#include "enforcer/host/identity/identity.h"
#include "enforcer/lib/log.h"
#include "enforcer/lib/loop.h"
#include "enforcer/record/output/output.h"
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

/* What registered domains are found by.  Records and alerts do without. */
static int open_domains(struct service *s)
{
	struct alert_domain_options options = { 0 };

	if (getrandom(options.key, sizeof(options.key), 0) !=
	    sizeof(options.key))
		return -EIO;
	return alert_domain_new(&options, &s->domains);
}

int start_records_writer(struct service *s)
{
	int r = open_domains(s);
	const struct record_writer_options options = {
		.format = s->options->format,
		.output = s->output,
		.identity = s->identities,
		.aside = s->aside,
		.domains = s->domains,
	};

	if (r < 0)
		log_warn("records have no registered domains: %s",
			 strerror(-r));
	r = record_writer_open(&options, &s->reporter.writer);
	if (r < 0)
		return log_failed(r, s->options->format);
	loop_set_idle(s->loop, callbacks_loop_idle, s);
	return 0;
}
