/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * doctor.c - `nameward doctor`: what on this machine keeps nameward from
 * working as meant, and files that mend some of it.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bpf/load/feature.h"
#include "bpf/load/tracing.h"
#include "enforcer/cli/commands.h"
#include "enforcer/cli/doctor/checkup.h"
#include "enforcer/cli/doctor/findings.h"
#include "enforcer/cli/fix/fix.h"
#include "enforcer/cli/doctor/report.h"
#include "enforcer/cli/policy_file.h"
#include "enforcer/control/control.h"
#include "enforcer/daemon/options.h"
#include "enforcer/host/disable.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/option_table.h"
#include "policy/base.h"

/* As examples/nameward.service has them. */
#define POLICY "/etc/nameward/policy.yaml"
#define RECORDS "/var/log/nameward/records.json"

/* Where bpf/kern/ask/connect.bpf.h refuses. */
#define CONNECT_HOOK "security_unix_stream_connect"

struct doctor {
	const char *policy; /* NULL: POLICY, if it is there */
	const char *output;
	const char *cgroup;
	const char *control;
	const char *pin;
	bool fix;
	bool undo;
	bool json;
};

static const struct option_table_row rows[] = {
	{ .name = "policy",
	  .letter = 'p',
	  .offset = offsetof(struct doctor, policy) },
	{ .name = "output",
	  .letter = 'o',
	  .offset = offsetof(struct doctor, output) },
	{ .name = "cgroup", .offset = offsetof(struct doctor, cgroup) },
	{ .name = "control", .offset = offsetof(struct doctor, control) },
	{ .name = "pin", .offset = offsetof(struct doctor, pin) },
	{ .name = "fix",
	  .kind = OPTION_TABLE_FLAG,
	  .offset = offsetof(struct doctor, fix) },
	{ .name = "undo",
	  .kind = OPTION_TABLE_FLAG,
	  .offset = offsetof(struct doctor, undo) },
	{ .name = "json",
	  .kind = OPTION_TABLE_FLAG,
	  .offset = offsetof(struct doctor, json) },
};

static int parse(int argc, char **argv, struct doctor *ret_doctor)
{
	struct doctor doctor = { .output = RECORDS,
				 .control = CONTROL_PATH,
				 .pin = OPTIONS_PIN_DIR };
	int operand;

	operand =
		option_table_parse(argc, argv, rows, ARRAY_SIZE(rows), &doctor);
	if (operand < 0)
		return operand;
	if (operand < argc)
		return option_table_usage(argv[0],
					  "not expected:", argv[operand]);
	if (doctor.fix && doctor.undo)
		return option_table_usage(
			argv[0], "want one of --fix and --undo, got both",
			NULL);
	if (strcmp(doctor.pin, "none") == 0)
		doctor.pin = NULL;
	*ret_doctor = doctor;
	return 0;
}

/* A policy with a mistake is a finding; standard error has the mistakes. false:
 * it has one, and so it is not known what it wants. */
static bool read_policy(const struct doctor *doctor, struct checkup *checkup,
			struct policy_file *file)
{
	const char *path = doctor->policy;

	if (!path && access(POLICY, F_OK) == 0)
		path = POLICY;
	if (!path) {
		findings_add(checkup->findings, "policy", FINDINGS_NOTE,
			     "there is none at " POLICY
			     ": what depends on it was not looked at");
		findings_mend(checkup->findings, "nameward doctor -p POLICY");
		return true;
	}
	if (policy_file_open(path, false, file) < 0) {
		findings_add(checkup->findings, "policy", FINDINGS_OPEN,
			     "it has mistakes, and can't be put in force");
		findings_see(checkup->findings, "nameward check %s", path);
		findings_mend(checkup->findings, "as it says");
	} else {
		findings_add(checkup->findings, "policy", FINDINGS_SHUT,
			     "it can be put in force");
		checkup->policy = file->policy;
		checkup->image = file->image;
	}
	findings_about(checkup->findings, "%s", path);
	return checkup->policy != NULL;
}

static int report(const struct doctor *doctor, const struct findings *findings,
		  struct buf *out)
{
	if (findings->failed)
		return -ENOMEM;
	if (doctor->json)
		return report_json(findings, out);
	report_text(findings, out);
	return 0;
}

/* What the environment disables counts as lacking, as for `run`. */
static int find_features(struct checkup *checkup)
{
	struct disable disable;
	int r = disable_read(&disable);

	if (r < 0)
		return r;
	checkup->without_bpf = disable.bpf;
	checkup->without_nft = disable.nft;
	checkup->kernel_refuses =
		!(disable.bpf & (FEATURE_ASKS | FEATURE_TRACING)) &&
		tracing_modify_return(CONNECT_HOOK);
	return 0;
}

/* What was not looked at is not known to be shut. */
static int examine(const struct doctor *doctor, struct buf *out)
{
	CLEANUP(policy_file_done) struct policy_file file = { 0 };
	CLEANUP(findings_done) struct findings findings = { 0 };
	struct checkup checkup = { .root = "",
				   .cgroup = doctor->cgroup,
				   .control = doctor->control,
				   .pin = doctor->pin,
				   .output = doctor->output,
				   .findings = &findings };
	const struct fix fix = { .root = "", .json = doctor->json, .out = out };
	int r;

	r = find_features(&checkup);
	if (r < 0)
		return r;
	if (!read_policy(doctor, &checkup, &file) && doctor->fix) {
		(void)fprintf(stderr, "nameward doctor: nothing is written for "
				      "a policy with mistakes\n");
		return -EIO;
	}
	checkup_run(&checkup);
	if (doctor->fix && !findings.failed)
		return fix_write(&fix, &findings);
	r = report(doctor, &findings, out);
	if (r == 0 && (findings_count(&findings, FINDINGS_OPEN) ||
		       findings_count(&findings, FINDINGS_UNKNOWN)))
		r = -EIO;
	return r;
}

int cli_doctor(int argc, char **argv)
{
	CLEANUP(buf_done) struct buf out = { 0 };
	struct doctor doctor = { 0 };
	int r;

	if (parse(argc, argv, &doctor) < 0)
		return CLI_USAGE;
	if (doctor.undo)
		r = fix_undo(&(const struct fix){
			.root = "", .json = doctor.json, .out = &out });
	else
		r = examine(&doctor, &out);
	if (r == -ENOMEM || out.failed) {
		(void)fprintf(stderr, "nameward doctor: no memory\n");
		return CLI_FAILED;
	}
	if (out.len > 0)
		(void)fwrite(out.data, 1, out.len, stdout);
	return r < 0 ? CLI_FAILED : CLI_OK;
}
