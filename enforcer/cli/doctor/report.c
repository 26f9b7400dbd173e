/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * report.c - write findings in one of two forms.
 */
#include "enforcer/cli/doctor/report.h"

#include <errno.h>
#include <string.h>

#include "enforcer/cli/fix/dropin.h"
#include "enforcer/cli/doctor/findings.h"
#include "enforcer/lib/buf.h"
#include "enforcer/lib/escape.h"
#include "enforcer/lib/jsonout.h"
#include "policy/base.h"

#define STATE_COLUMN 8 /* "unknown " */
#define LABEL_COLUMN 14

static void put_detail(struct buf *out, const char *label, const char *text)
{
	size_t start = out->len;

	if (!text)
		return;
	buf_pad(out, start, STATE_COLUMN);
	buf_text(out, label);
	buf_pad(out, start, LABEL_COLUMN);
	escape_terminal(out, text, strlen(text));
	buf_char(out, '\n');
}

static void put_finding(struct buf *out, const struct finding *finding)
{
	size_t start = out->len;

	buf_text(out, findings_state_name(finding->state));
	buf_pad(out, start, STATE_COLUMN);
	buf_text(out, finding->id);
	buf_text(out, ": ");
	if (finding->about) {
		escape_terminal(out, finding->about, strlen(finding->about));
		buf_text(out, ": ");
	}
	escape_terminal(out, finding->what, strlen(finding->what));
	buf_char(out, '\n');
	put_detail(out, "see:", finding->see);
	put_detail(out, "mend:", finding->mend);
	if (finding->fix && !finding->blocked)
		put_detail(out, "or:", "nameward doctor --fix");
}

static void put_count(struct buf *out, const struct findings *findings,
		      enum findings_state state)
{
	if (state != FINDINGS_OPEN)
		buf_text(out, ", ");
	buf_uint(out, findings_count(findings, state));
	buf_char(out, ' ');
	buf_text(out, findings_state_name(state));
}

void report_text(const struct findings *findings, struct buf *out)
{
	int state;
	size_t i;

	for (i = 0; i < findings->n; i++)
		put_finding(out, &findings->array[i]);
	buf_text(out, "doctor: ");
	for (state = FINDINGS_OPEN; state <= FINDINGS_SHUT; state++)
		put_count(out, findings, (enum findings_state)state);
	buf_char(out, '\n');
}

static void write_finding(struct jsonout *json, const struct finding *finding)
{
	jsonout_open(json);
	jsonout_pair(json, "id", finding->id);
	jsonout_pair(json, "state", findings_state_name(finding->state));
	jsonout_pair(json, "about", finding->about);
	jsonout_pair(json, "what", finding->what);
	jsonout_pair(json, "see", finding->see);
	jsonout_pair(json, "mend", finding->mend);
	if (finding->fix && !finding->blocked)
		jsonout_pair(json, "fix", finding->fix->path);
	jsonout_close(json);
}

int report_json(const struct findings *findings, struct buf *out)
{
	CLEANUP(jsonout_freep) struct jsonout *json = NULL;
	size_t i;
	int r;

	r = jsonout_new(&json);
	if (r < 0)
		return r;
	jsonout_begin(json, out);
	jsonout_pair_uint(json, "open",
			  findings_count(findings, FINDINGS_OPEN));
	jsonout_pair_uint(json, "unknown",
			  findings_count(findings, FINDINGS_UNKNOWN));
	jsonout_key(json, "findings");
	jsonout_open_array(json);
	for (i = 0; i < findings->n; i++)
		write_finding(json, &findings->array[i]);
	jsonout_close_array(json);
	jsonout_end(json);
	buf_char(out, '\n');
	return out->failed ? -ENOMEM : 0;
}
