/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_decide.c - what a policy says of lookups, answers, connections and asks.
 */
#include "enforcer/cli/verdict/decide.h"

#include "policy/base.h"
#include "tests/unit/enforcer/cli/verdict/verdict_scene.h"
#include "tests/unit/unit.h"

#define RECORDS_MAX 5

static const char web[] = "version: 1\n"
			  "mode: enforce\n"
			  "rules:\n"
			  "  - name: bad\n"
			  "    domains: [bad.test, '**.bad.test']\n"
			  "    action: deny\n"
			  "  - name: shut\n"
			  "    networks: [203.0.113.0/24]\n"
			  "    action: deny\n"
			  "  - name: web\n"
			  "    who: { exe: /bin/a }\n"
			  "    domains: [a.test, c.test]\n"
			  "    action: allow\n"
			  "    open: { ports: [443/tcp], grace: 5s }\n"
			  "  - name: quiet\n"
			  "    domains: [q.test]\n"
			  "    action: allow\n"
			  "    open: no\n"
			  "  - name: lan\n"
			  "    who: { user: 1007 }\n"
			  "    networks: [192.168.0.0/16]\n"
			  "    action: allow\n"
			  "    open: { ports: [22/tcp, icmp] }\n";

static const char lax[] = "version: 1\n"
			  "mode: enforce\n"
			  "resolvers: [192.0.2.53]\n"
			  "defaults: { lookup: allow, egress: allow }\n"
			  "name_services: watch\n"
			  "rules:\n"
			  "  - name: shut\n"
			  "    networks: [203.0.113.0/24]\n"
			  "    action: deny\n"
			  "  - name: web\n"
			  "    domains: [a.test]\n"
			  "    action: allow\n"
			  "    open: { special: allow }\n";

static const char strange[] = "version: 1\n"
			      "mode: enforce\n"
			      "resolvers: [192.0.2.99]\n"
			      "rules:\n"
			      "  - name: web\n"
			      "    domains: [a.test]\n"
			      "    action: allow\n";

#define A_TEST SCENE_ANSWER("00:01", "a.test", SCENE_A("a.test", "192.0.2.1"))
#define TO_IT SCENE_CONNECT("00:02", "192.0.2.1", "443")

static const char excepts[] =
	"version: 1\n"
	"mode: enforce\n"
	"name_services: { refuse: [resolved], except: [{ exe: "
	"/bin/a }] }\n"
	"rules:\n"
	"  - name: web\n"
	"    domains: [a.test]\n"
	"    action: allow\n";

/* What has no mode of its own is decided as if the policy enforced. */
#define TRIAL(mode, egress)                                \
	"version: 1\n"                                     \
	"mode: " mode "\n"                                 \
	"defaults: { egress: " egress " }\n"               \
	"rules:\n"                                         \
	"  - name: never\n"                                \
	"    domains: [never.test]\n"                      \
	"    action: deny\n"                               \
	"  - name: trial\n"                                \
	"    who: { exe: /bin/a }\n"                       \
	"    domains: [a.test, b.test, never.test]\n"      \
	"    networks: [203.0.113.0/24]\n"                 \
	"    action: deny\n"                               \
	"    mode: audit\n"                                \
	"  - name: far\n"                                  \
	"    networks: [203.0.113.0/24, 192.0.2.128/25]\n" \
	"    action: deny\n"                               \
	"  - name: web\n"                                  \
	"    domains: [c.test, d.test]\n"                  \
	"    action: allow\n"                              \
	"    open: { ports: [443/tcp] }\n"

/* The last rule denies every name; @keys are its other keys. */
#define CATCH_ALL(keys)                                              \
	"version: 1\n"                                               \
	"mode: enforce\n"                                            \
	"rules:\n"                                                   \
	"  - { name: never, domains: [never.test], action: deny }\n" \
	"  - { name: web, domains: [c.test], action: allow,\n"       \
	"      open: { ports: [443/tcp] } }\n"                       \
	"  - { name: rest, action: deny" keys " }\n"

#define BY_A(name, ip) SCENE_CNAME(name, "a.test") "," SCENE_A("a.test", ip)
#define C_TO_A SCENE_ANSWER("00:01", "c.test", BY_A("c.test", "192.0.2.1"))
#define C_TO_NEVER                                                 \
	SCENE_ANSWER("00:01", "c.test",                            \
		     SCENE_CNAME("c.test", "never.test") "," BY_A( \
			     "never.test", "192.0.2.1"))
#define BY_WEB                                    \
	"allow answer, web, accepted: c.test A\n" \
	"allow connection, web, opened: 192.0.2.1 443/tcp\n"
#define OPENED ",'nameward':{'opened':['192.0.2.1']}"
#define ASKED ",'event.action':'ask'"
#define SERVICE_ANSWER A_TEST ASKED ",'dns.type':'answer'"

static const struct {
	const char *what;
	const char *policy;
	const char *records[RECORDS_MAX];
	const char *denied, *allowed;
} cases[] = {
	{ "the rule of a lookup",
	  web,
	  { SCENE_QUERY("00:00", "a.test"), SCENE_QUERY("00:00", "A.Test"),
	    SCENE_QUERY("00:00", "x.bad.test"),
	    SCENE_QUERY("00:00", "other.test") },
	  "deny lookup, default: other.test A\n"
	  "deny lookup, bad, rule: x.bad.test A\n",
	  "allow lookup, web, rule: A.Test A, a.test A\n" },
	{ "another program",
	  web,
	  { SCENE_QUERY("00:00", "a.test") ",'process.executable':'/bin/b'" },
	  "deny lookup, default: a.test A\n",
	  "" },
	{ "a path in a container is not one of the host",
	  web,
	  { SCENE_QUERY("00:00", "a.test") ",'container.id':'0123456789ab'" },
	  "deny lookup, default: a.test A\n",
	  "" },
	{ "a file that was replaced since",
	  web,
	  { SCENE_QUERY("00:00",
			"a.test") ",'process.executable':'/bin/a (deleted)'" },
	  "",
	  "allow lookup, web, rule: a.test A\n" },
	{ "an answer opens for its time and the ports of the rule",
	  web,
	  { A_TEST, TO_IT, SCENE_CONNECT("00:15", "192.0.2.1", "443"),
	    SCENE_CONNECT("00:17", "192.0.2.1", "443"),
	    SCENE_CONNECT("00:02", "192.0.2.1", "80") },
	  "deny connection, not-open: 192.0.2.1 80/tcp\n"
	  "deny connection, web, expired: 192.0.2.1 443/tcp\n",
	  "allow connection, web, opened: 192.0.2.1 443/tcp (2)\n"
	  "allow answer, web, accepted: a.test A\n" },
	{ "a connection before its answer",
	  web,
	  { SCENE_CONNECT("00:00.5", "192.0.2.1", "443"), A_TEST },
	  "deny connection, not-open: 192.0.2.1 443/tcp\n",
	  "allow answer, web, accepted: a.test A\n" },
	{ "the record of an answer that comes late",
	  web,
	  { TO_IT, A_TEST },
	  "",
	  "allow answer, web, accepted: a.test A\n"
	  "allow connection, web, opened: 192.0.2.1 443/tcp\n" },
	{ "an answer on another host",
	  web,
	  { A_TEST ",'host.name':'h1'", TO_IT ",'host.name':'h2'" },
	  "deny connection, not-open: 192.0.2.1 443/tcp\n",
	  "allow answer, web, accepted: a.test A\n" },
	{ "an alias leads there, or by a denied name",
	  web,
	  { SCENE_ANSWER("00:01", "a.test",
			 SCENE_CNAME("a.test", "b.test") "," SCENE_A(
				 "b.test", "192.0.2.1")),
	    SCENE_ANSWER("00:01", "c.test",
			 SCENE_CNAME("c.test", "bad.test") "," SCENE_A(
				 "bad.test", "192.0.2.2")) ",'nameward'"
							   ":{'opened':["
							   "'192.0.2.2']}",
	    TO_IT, SCENE_CONNECT("00:02", "192.0.2.2", "443") },
	  "deny answer, web, denied-alias: c.test A\n"
	  "deny connection, not-open: 192.0.2.2 443/tcp\n",
	  "allow answer, web, accepted: a.test A\n"
	  "allow connection, web, opened: 192.0.2.1 443/tcp\n" },
	{ "a special address",
	  web,
	  { SCENE_ANSWER("00:01", "a.test", SCENE_A("a.test", "10.0.0.1")),
	    SCENE_CONNECT("00:02", "10.0.0.1", "443") },
	  "deny connection, not-open: 10.0.0.1 443/tcp\n",
	  "" },
	{ "special: allow",
	  lax,
	  { SCENE_ANSWER("00:01", "a.test", SCENE_A("a.test", "10.0.0.1")),
	    SCENE_CONNECT("00:02", "10.0.0.1", "443") },
	  "",
	  "allow answer, web, accepted: a.test A\n"
	  "allow connection, web, opened: 10.0.0.1 443/tcp\n" },
	{ "open: no",
	  web,
	  { SCENE_ANSWER("00:01", "q.test", SCENE_A("q.test", "192.0.2.1")),
	    TO_IT },
	  "deny connection, not-open: 192.0.2.1 443/tcp\n",
	  "" },
	{ "networks, in the order of the rules",
	  web,
	  { SCENE_CONNECT("00:02", "192.168.7.7", "22"),
	    SCENE_CONNECT("00:02", "192.168.7.7", "80"),
	    SCENE_CONNECT("00:02", "192.168.7.7",
			  "0") ",'network.transport':'icmp'",
	    SCENE_CONNECT("00:02", "203.0.113.7", "443") },
	  "deny connection, not-open: 192.168.7.7 80/tcp\n"
	  "deny connection, shut, rule: 203.0.113.7 443/tcp\n",
	  "allow connection, lan, network: 192.168.7.7 22/tcp, 192.168.7.7 "
	  "icmp\n" },
	{ "egress: allow, but what a rule shuts; a listed resolver",
	  lax,
	  { SCENE_CONNECT("00:02", "192.0.2.7", "25"),
	    SCENE_CONNECT("00:02", "203.0.113.7", "443"),
	    SCENE_CONNECT("00:02", "192.0.2.53", "53") },
	  "deny connection, shut, rule: 203.0.113.7 443/tcp\n",
	  "allow connection, default: 192.0.2.7 25/tcp\n"
	  "allow connection, resolver: 192.0.2.53 53/tcp\n" },
	{ "the policy's resolvers, not those of then",
	  strange,
	  { A_TEST, TO_IT },
	  "deny connection, not-open: 192.0.2.1 443/tcp\n",
	  "" },
	{ "a resolver that was not listed then",
	  web,
	  { A_TEST ",'event.reason':'untrusted-resolver'", TO_IT },
	  "deny connection, not-open: 192.0.2.1 443/tcp\n",
	  "" },
	{ "answers that are at fault themselves open nothing",
	  lax,
	  { A_TEST ",'event.reason':'unsolicited'",
	    A_TEST ",'event.reason':'duplicate'",
	    A_TEST ",'dns.response_code':'SERVFAIL'" },
	  "",
	  "" },
	{ "what no rule decides",
	  lax,
	  { SCENE_QUERY("00:00", "a.test") ",'event.reason':'unknown',"
					   "'nameward.attribution':'unknown'",
	    SCENE_QUERY("00:00", "a.test") ",'event.reason':'malformed'",
	    SCENE_CONNECT("00:02", "192.0.2.7",
			  "25") ",'event.reason':'martian'" },
	  "deny lookup, malformed: a.test A\n"
	  "deny lookup, unknown: a.test A\n"
	  "deny connection, martian: 192.0.2.7 25/tcp\n",
	  "" },
	{ "a thread of the kernel is nobody",
	  web,
	  { SCENE_QUERY("00:00", "a.test") ",'nameward.attribution':'kernel'",
	    SCENE_QUERY("00:00", "q.test") ",'nameward.attribution':'kernel'" },
	  "deny lookup, default: a.test A\n",
	  "allow lookup, quiet, rule: q.test A\n" },
	{ "the built-in rule for local resolvers",
	  web,
	  { SCENE_QUERY("00:00", "x.test") ",'event.reason':'local-resolver'" },
	  "",
	  "allow lookup, local-resolver: x.test A\n" },
	{ "an ask becomes a lookup where it is refused",
	  web,
	  { SCENE_QUERY("00:00", "a.test") ",'event.action':'ask'",
	    SCENE_QUERY("00:00", "x.test") ",'event.action':'ask'",
	    SCENE_BY("00:00") "'event.action':'ask'" },
	  "deny ask, default: x.test A\n"
	  "deny ask, name-service: \n",
	  "allow ask, web, rule: a.test A\n" },
	{ "a program that is excepted may ask, and is opened nothing",
	  excepts,
	  { SCENE_QUERY("00:00", "x.test") ASKED, SERVICE_ANSWER, TO_IT,
	    SCENE_QUERY("00:00", "x.test") ASKED
	    ",'process.executable':'/bin/b'" },
	  "deny connection, not-open: 192.0.2.1 443/tcp\n"
	  "deny ask, default: x.test A\n",
	  "allow ask, excepted: x.test A\n" },
	{ "what a service answered, DNS answers, too",
	  web,
	  { SERVICE_ANSWER, TO_IT },
	  "",
	  "allow answer, web, accepted: a.test A\n"
	  "allow connection, web, opened: 192.0.2.1 443/tcp\n" },
	{ "what a rule in audit denies passes, with what it leads to",
	  TRIAL("enforce", "deny"),
	  { SCENE_QUERY("00:00", "a.test"), A_TEST, TO_IT,
	    SCENE_CONNECT("00:02", "192.0.2.1", "80"),
	    SCENE_CONNECT("00:02", "203.0.113.1", "80") },
	  "",
	  "allow connection, trial, audit: 192.0.2.1 443/tcp, 192.0.2.1 "
	  "80/tcp, 203.0.113.1 80/tcp\n"
	  "allow lookup, trial, audit: a.test A\n" },
	{ "not longer, and not elsewhere",
	  TRIAL("enforce", "deny"),
	  { A_TEST, SCENE_CONNECT("03:00", "192.0.2.1", "443"),
	    SCENE_CONNECT("00:02", "192.0.2.2", "443"),
	    SCENE_ANSWER("00:03", "b.test", SCENE_A("b.test", "192.0.2.129")),
	    SCENE_CONNECT("00:04", "192.0.2.129", "443") },
	  "deny connection, not-open: 192.0.2.2 443/tcp\n"
	  "deny connection, far, rule: 192.0.2.129 443/tcp\n"
	  "deny connection, trial, expired: 192.0.2.1 443/tcp\n",
	  "" },
	{ "nor for another program, or behind a rule that denies",
	  TRIAL("enforce", "deny"),
	  { SCENE_QUERY("00:00", "a.test") ",'process.executable':'/bin/b'",
	    A_TEST, TO_IT ",'process.executable':'/bin/b'",
	    SCENE_CONNECT("00:02", "203.0.113.1",
			  "80") ",'process.executable':'/bin/b'",
	    SCENE_QUERY("00:03", "never.test") },
	  "deny lookup, default: a.test A\n"
	  "deny connection, not-open: 192.0.2.1 443/tcp\n"
	  "deny connection, far, rule: 203.0.113.1 80/tcp\n"
	  "deny lookup, never, rule: never.test A\n",
	  "" },
	{ "an alias that it denies is watched in place of the name",
	  TRIAL("enforce", "deny"),
	  { C_TO_A, TO_IT, SCENE_CONNECT("00:02", "192.0.2.1", "80") },
	  "",
	  "allow connection, trial, audit: 192.0.2.1 443/tcp, 192.0.2.1 "
	  "80/tcp\n"
	  "allow answer, trial, audit: c.test A\n" },
	{ "an alias behind it that is denied",
	  TRIAL("enforce", "deny"),
	  { C_TO_NEVER OPENED, TO_IT },
	  "deny answer, web, denied-alias: c.test A\n"
	  "deny connection, not-open: 192.0.2.1 443/tcp\n",
	  "" },
	{ "an alias that only a rule without names denies",
	  CATCH_ALL(""),
	  { C_TO_A, TO_IT },
	  "",
	  BY_WEB },
	{ "an alias that only a rule for every name denies",
	  CATCH_ALL(", domains: ['**'], who: { exe: /bin/a }"),
	  { C_TO_A, TO_IT },
	  "",
	  BY_WEB },
	{ "an alias that only a rule for every name denies, in audit",
	  CATCH_ALL(", mode: audit"),
	  { C_TO_A, TO_IT },
	  "",
	  BY_WEB },
	{ "an alias that a rule in front of such a one lists",
	  CATCH_ALL(""),
	  { C_TO_NEVER OPENED, TO_IT },
	  "deny answer, web, denied-alias: c.test A\n"
	  "deny connection, not-open: 192.0.2.1 443/tcp\n",
	  "" },
	{ "a policy that audits is decided as if it enforced, but for its rule",
	  TRIAL("audit", "deny"),
	  { SCENE_QUERY("00:00", "a.test"), SCENE_QUERY("00:00", "never.test"),
	    SCENE_QUERY("00:00", "x.test"), A_TEST, TO_IT },
	  "deny lookup, default: x.test A\n"
	  "deny lookup, never, rule: never.test A\n",
	  "allow lookup, trial, audit: a.test A\n"
	  "allow connection, trial, audit: 192.0.2.1 443/tcp\n" },
	{ "where egress is permitted, what it leads to is as all else",
	  TRIAL("enforce", "allow"),
	  { SCENE_QUERY("00:00", "a.test"), A_TEST, C_TO_A OPENED, TO_IT,
	    SCENE_CONNECT("00:02", "192.0.2.129", "443") },
	  "deny connection, far, rule: 192.0.2.129 443/tcp\n",
	  "allow lookup, trial, audit: a.test A\n"
	  "allow answer, trial, audit: c.test A\n"
	  "allow connection, default: 192.0.2.1 443/tcp\n" },
	{ "an ask that is watched",
	  lax,
	  { SCENE_QUERY("00:00", "x.test") ",'event.action':'ask'" },
	  "",
	  "allow ask, watched: x.test A\n" },
};

static void each_event_is_decided_as_it_would_have_been(void)
{
	static struct verdict_scene scene;
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		verdict_scene_begin(&scene, cases[i].policy, NULL);
		for (k = 0; k < RECORDS_MAX && cases[i].records[k]; k++)
			verdict_scene_add(&scene, cases[i].records[k]);
		unit_string(cases[i].what, cases[i].denied,
			    verdict_scene_text(&scene, TALLY_BROKEN));
		unit_string(cases[i].what, cases[i].allowed,
			    verdict_scene_text(&scene, TALLY_ALLOWED));
		verdict_scene_end(&scene);
	}
}

static const struct unit_test tests[] = {
	UNIT(each_event_is_decided_as_it_would_have_been),
};

int main(void)
{
	return unit_main("enforcer/cli/verdict/decide", tests,
			 ARRAY_SIZE(tests));
}
