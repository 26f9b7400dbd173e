/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * verdict_scene.h - a rerun of records that a test writes by hand.
 *
 * A record is the inside of a JSON object with ' for ", and of a key that is
 * there twice the last counts.  Times are minutes and seconds of an hour.
 */
#pragma once

#include <stdio.h>

#include "enforcer/cli/verdict/rerun.h"
#include "tests/unit/policy_text.h"

#define SCENE_BY(time)                                                       \
	"'@timestamp':'2026-11-20T10:" time "Z',"                            \
	"'process.executable':'/bin/a','process.name':'a','user.id':'1007'," \
	"'group.id':'1007','nameward.attribution':'exact',"                  \
	"'event.type':['denied'],'event.outcome':'unknown',"
#define SCENE_QUERY(time, name)                                   \
	SCENE_BY(time)                                            \
	"'event.action':'query','event.reason':'default',"        \
	"'network.direction':'egress','dns.question.name':'" name \
	"','dns.question.type':'A'"
/* @answers: objects of dns.answers. */
#define SCENE_ANSWER(time, name, answers)                              \
	SCENE_BY(time)                                                 \
	"'event.action':'answer','event.reason':'denied',"             \
	"'source.ip':'192.0.2.53','dns.response_code':'NOERROR',"      \
	"'dns.question.name':'" name "','dns.question.type':'A','dns'" \
	":{'answers':[" answers "]}"
#define SCENE_A(name, ip) \
	"{'name':'" name "','type':'A','ttl':10,'data':'" ip "'}"
#define SCENE_CNAME(name, target) \
	"{'name':'" name "','type':'CNAME','ttl':10,'data':'" target "'}"
#define SCENE_CONNECT(time, ip, port)                         \
	SCENE_BY(time)                                        \
	"'event.action':'connect','event.reason':'not-open'," \
	"'destination.ip':'" ip "','destination.port':" port  \
	",'network.transport':'tcp'"

struct summary; /* enforcer/cli/verdict/summary.h */

struct verdict_scene {
	struct policy_text texts[VERDICT_SIDES];
	struct rerun rerun;
	char text[4096];
};

/* @against NULL: nothing is compared.  What is no policy fails the test. */
void verdict_scene_begin(struct verdict_scene *scene, const char *policy,
			 const char *against);
void verdict_scene_add(struct verdict_scene *scene, const char *record);

/*
 * A line for each group of @view, such as
 *
 *	deny connection, not-open: 192.0.2.1 443/tcp
 *	allow lookup, web, rule: a.test A (2), b.test A
 */
const char *verdict_scene_text(struct verdict_scene *scene,
			       enum tally_view view);
void verdict_scene_end(struct verdict_scene *scene);

/* The rule 'a' permits a.test; before, 'all' permitted all below test. */
extern const char verdict_scene_now[], verdict_scene_before[];

/*
 * What @print makes of lookups of a.test, b.test (two) and c.test (two, of
 * which one had failed) and of a record of losses, by verdict_scene_now and
 * @against, in *ret_text, which has room for @len bytes.
 */
void verdict_scene_summary(struct verdict_scene *scene, const char *against,
			   int (*print)(const struct summary *summary,
					FILE *to),
			   char *ret_text, size_t len);
