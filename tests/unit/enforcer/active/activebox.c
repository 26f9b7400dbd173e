/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * activebox.c - the steps of enforcer/daemon/start.c that an active policy
 * needs.
 */
#include "tests/unit/enforcer/active/activebox.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf/capture.h"
#include "enforcer/active/active.h"
#include "enforcer/gate/gate.h"
#include "enforcer/host/disable.h"
#include "enforcer/host/permit/permits.h"
#include "enforcer/host/kept/kept.h"
#include "enforcer/host/policy.h"
#include "enforcer/lib/loop.h"
#include "policy/base.h"
#include "policy/diag.h"
#include "tests/unit/bpf/capturebox.h"
#include "tests/unit/nftbox.h"
#include "tests/unit/unit.h"

static const char *unable;
static const struct disable nothing;
static char dir[] = "/tmp/nameward-unit.XXXXXX";
static char policy_path[64], state_path[64];

static void count_change(void *context)
{
	struct activebox *box = context;

	box->n_changes++;
}

static void keep_news(void *context, enum reason reason, const char *message)
{
	struct activebox *box = context;
	size_t len = strlen(box->news);

	(void)message;
	(void)snprintf(box->news + len, sizeof(box->news) - len, "%s ",
		       reason_name(reason));
}

static void ignore_gate(void *context, enum gate_news news, const char *message)
{
	(void)context;
	(void)news;
	(void)message;
}

static void ignore_packet(void *context, const struct nflog_packet *packet)
{
	(void)context;
	(void)packet;
}

void activebox_write(const char *text)
{
	FILE *file = fopen(policy_path, "we");

	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT(fputs(text, file) >= 0);
	CU_ASSERT_EQUAL(fclose(file), 0);
}

static void open_gate(struct activebox *box, struct sources *sources)
{
	const struct gate_callbacks callbacks = { .on_packet = ignore_packet,
						  .on_news = ignore_gate,
						  .sources = sources };

	CU_ASSERT_EQUAL_FATAL(gate_open(box->loop, &callbacks, 0, &box->gate),
			      0);
}

static void open_active(struct activebox *box)
{
	const struct active_options options = { .loop = box->loop,
						.capture = box->capture,
						.gate = box->gate,
						.disable = &nothing,
						.policy_path = policy_path,
						.state_path = state_path,
						.permits = box->permits,
						.kept = box->kept,
						.on_change = count_change,
						.on_news = keep_news,
						.context = box };
	CLEANUP(diag_freep) struct diag *diag = NULL;
	const struct host_policy_from from = { .path = policy_path,
					       .permits = box->permits };
	struct host_policy *first = NULL;

	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	CU_ASSERT_EQUAL_FATAL(host_policy_new(&from,
					      capture_box_inode_program(), diag,
					      &first),
			      0);
	CU_ASSERT_EQUAL_FATAL(active_new(&options, first, &box->active), 0);
	CU_ASSERT_EQUAL_FATAL(active_start(box->active, diag), 0);
}

/* What a former test kept. */
static void remove_state(void)
{
	char path[sizeof(dir) + sizeof("/policy")];
	int r;

	(void)snprintf(path, sizeof(path), "%s/policy", dir);
	r = unit_remove_folder(path);
	CU_ASSERT(r == 0 || r == -ENOENT);
}

bool activebox_enter(struct activebox *box, const char *text)
{
	memset(box, 0, sizeof(*box));
	if (unable) {
		unit_skip(unable);
		return false;
	}
	if (!nftbox_enter())
		return false;
	activebox_write(text);
	(void)unlink(state_path);
	remove_state();
	CU_ASSERT_EQUAL_FATAL(kept_new(dir, policy_path, &box->kept), 0);
	CU_ASSERT_EQUAL_FATAL(loop_new(&box->loop), 0);
	CU_ASSERT_EQUAL_FATAL(permits_open(NULL, &box->permits), 0);
	box->capture = capture_box_open(false);
	CU_ASSERT_PTR_NOT_NULL_FATAL(box->capture);
	return true;
}

void activebox_start(struct activebox *box, struct sources *sources)
{
	open_gate(box, sources);
	open_active(box);
}

bool activebox_open(struct activebox *box, const char *text)
{
	if (!activebox_enter(box, text))
		return false;
	activebox_start(box, NULL);
	return true;
}

void activebox_close(struct activebox *box)
{
	if (box->gate)
		CU_ASSERT_EQUAL(gate_remove(box->gate), 0);
	active_free(box->active);
	kept_free(box->kept);
	gate_close(box->gate);
	capture_close(box->capture);
	permits_close(box->permits);
	loop_free(box->loop);
}

static void end(struct activebox *box)
{
	active_free(box->active);
	CU_ASSERT_EQUAL(gate_remove(box->gate), 0);
	gate_close(box->gate);
}

void activebox_restart(struct activebox *box)
{
	end(box);
	activebox_start(box, NULL);
}

bool activebox_anew(struct activebox *box, const char *text)
{
	if (!box->active)
		return activebox_open(box, text);
	end(box);
	loop_free(box->loop); /* with the timers of the gate */
	CU_ASSERT_EQUAL_FATAL(loop_new(&box->loop), 0);
	box->news[0] = '\0';
	box->n_changes = 0;
	box->how = (struct reload_how){ 0 };
	activebox_write(text);
	(void)unlink(state_path);
	remove_state();
	activebox_start(box, NULL);
	return true;
}

int activebox_reload(struct activebox *box, const char *text)
{
	CLEANUP(diag_freep) struct diag *diag = NULL;

	activebox_write(text);
	CU_ASSERT_EQUAL_FATAL(diag_new(&diag), 0);
	return reload_policy(box->active, &box->how, diag);
}

const char *activebox_dir(void)
{
	return dir;
}

const char *activebox_state_path(void)
{
	return state_path;
}

void activebox_begin(void)
{
	if (!mkdtemp(dir))
		unable = "no directory can be made";
	else
		unable = capture_box_enter();
	(void)snprintf(policy_path, sizeof(policy_path), "%s/policy.yaml", dir);
	(void)snprintf(state_path, sizeof(state_path), "%s/state", dir);
}

void activebox_end(void)
{
	(void)unit_remove_folder(dir);
}
