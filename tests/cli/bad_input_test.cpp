// What users get wrong, and the whole text that answers them: where, what, what is allowed, the
// nearest name. Nothing runs and nothing is written.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "sim/engine/error.h"
#include "sim/experiment/config_file.h"
#include "tests/cli/built_in.h"

namespace shardsim {
namespace {

struct BadConfig {
  const char* name;
  const char* text;
  std::vector<std::string> errors;
};

class BadConfigs : public testing::TestWithParam<BadConfig> {};

TEST_P(BadConfigs, AreAnsweredInFull) {
  try {
    config_from_text(GetParam().text, "c.json", {}, built_in());
    FAIL() << "it was taken";
  } catch (const UsageError& e) {
    EXPECT_EQ(e.messages(), GetParam().errors);
  }
}

// clang-format off
const BadConfig kBadConfigs[] = {
    {"empty file", R"x()x",
     {R"x(c.json:1: not JSON: there is nothing in it)x"}},
    {"no JSON", R"x(hello)x",
     {R"x(c.json:1: not JSON: hello is not a value; text stands in double quotes, other words are true, false and null
  hello
  ^)x"}},
    {"unclosed object", R"x({"name": "a")x",
     {R"x(c.json:1: not JSON: it ends before the object that begins on line 1 is closed; "}" is missing
  {"name": "a"
              ^)x"}},
    {"missing comma", R"x({"name": "a" "seed": 1})x",
     {R"x(c.json:1: not JSON: a comma is missing before this
  {"name": "a" "seed": 1}
               ^)x"}},
    {"trailing comma", R"x({"name": "a",})x",
     {R"x(c.json:1: not JSON: the comma before this has nothing behind it; take it away
  {"name": "a",}
               ^)x"}},
    {"unclosed text", R"x({"name": "a})x",
     {R"x(c.json:1: not JSON: the text that begins here has no closing " on its line
  {"name": "a}
           ^)x"}},
    {"text after the end", R"x({} {})x",
     {R"x(c.json:1: not JSON: something stands behind the end
  {} {}
     ^)x"}},
    {"a list", R"x([1])x",
     {R"x(c.json:1: a config is an object: { … })x"}},
    {"a number", R"x(3)x",
     {R"x(c.json:1: a config is an object: { … })x"}},
    {"key twice", R"x({"seed": 1,
 "seed": 2})x",
     {R"x(c.json:2: "seed" stands twice in one object (first on line 1); keep one)x"}},
    {"key twice deep", R"x({"cluster": {"nodes": 1, "nodes": 2}})x",
     {R"x(c.json:1: "nodes" stands twice in one object (first on line 1); keep one)x"}},
    {"NaN", R"x({"cluster": {"network": {"loss": NaN}}})x",
     {R"x(c.json:1: not JSON: NaN is not a value; text stands in double quotes, other words are true, false and null
  {"cluster": {"network": {"loss": NaN}}}
                                   ^)x"}},
    {"unknown key", R"x({"sead": 1})x",
     {R"x(c.json:1: /sead: there is no such setting; did you mean "seed"?)x"}},
    {"unknown key deep", R"x({"cluster": {"node": {"server": 4}}})x",
     {R"x(c.json:1: /cluster/node/server: there is no such setting; did you mean "servers"?)x"}},
    {"unknown key far from any", R"x({"zebra": 1})x",
     {R"x(c.json:1: /zebra: there is no such setting; there are sweep, replications, expect, name, question, system, seed, duration, warmup, cluster, store, workload, clients, metrics, events, lab)x"}},
    {"text for a number", R"x({"seed": "one"})x",
     {R"x(c.json:1: /seed: "one" is not a whole number such as 1000, "10k" or "1G"; at least 0)x"}},
    {"number for text", R"x({"name": 3})x",
     {R"x(c.json:1: /name: 3 is not text in quotes)x"}},
    {"number for an object", R"x({"cluster": 3})x",
     {R"x(c.json:1: /cluster: 3 is not an object { … })x"}},
    {"object for a list", R"x({"events": {}})x",
     {R"x(c.json:1: /events: an object is not a list [ … ])x"}},
    {"number in a list of objects", R"x({"events": [1]})x",
     {R"x(c.json:1: /events/0: a number is not an object { … })x"}},
    {"nodes beyond 32 bits", R"x({"cluster": {"nodes": 4294967297}})x",
     {R"x(c.json:1: /cluster/nodes: 4294967297 is out of range; 1 to 1000000)x"}},
    {"negative nodes", R"x({"cluster": {"nodes": -1}})x",
     {R"x(c.json:1: /cluster/nodes: -1 is not a whole number such as 1000, "10k" or "1G"; 1 to 1000000)x"}},
    {"part of a node", R"x({"cluster": {"nodes": 1.9}})x",
     {R"x(c.json:1: /cluster/nodes: 1.9 is not a whole number such as 1000, "10k" or "1G"; 1 to 1000000)x"}},
    {"no nodes", R"x({"cluster": {"nodes": 0}})x",
     {R"x(c.json:1: /cluster/nodes: 0 is out of range; 1 to 1000000)x"}},
    {"null nodes", R"x({"cluster": {"nodes": null}})x",
     {R"x(c.json:1: /cluster/nodes: null is not a whole number such as 1000, "10k" or "1G"; 1 to 1000000)x"}},
    {"true nodes", R"x({"cluster": {"nodes": true}})x",
     {R"x(c.json:1: /cluster/nodes: true is not a whole number such as 1000, "10k" or "1G"; 1 to 1000000)x"}},
    {"seed beyond 64 bits", R"x({"seed": 18446744073709551616})x",
     {R"x(c.json:1: /seed: 18446744073709551616 is too large; at most 18446744073709551615)x"}},
    {"negative seed", R"x({"seed": -1})x",
     {R"x(c.json:1: /seed: -1 is not a whole number such as 1000, "10k" or "1G"; at least 0)x"}},
    {"no servers", R"x({"cluster": {"node": {"servers": 0}}})x",
     {R"x(c.json:1: /cluster/node/servers: 0 is out of range; 1 to 4096)x"}},
    {"loss above one", R"x({"cluster": {"network": {"loss": 1.5}}})x",
     {R"x(c.json:1: /cluster/network/loss: 1.5 is out of range; 0 to 1)x"}},
    {"duration without a unit", R"x({"duration": "60"})x",
     {R"x(c.json:1: /duration: "60" is not a duration such as "200us", "5ms", "60s", "2min" or "1h")x"}},
    {"duration of another unit", R"x({"duration": "5 parsecs"})x",
     {R"x(c.json:1: /duration: "5 parsecs" is not a duration such as "200us", "5ms", "60s", "2min" or "1h")x"}},
    {"no duration", R"x({"duration": "0s"})x",
     {R"x(c.json:1: /duration: "0s" is out of range; 1ns to 366d)x"}},
    {"negative duration", R"x({"duration": "-5s"})x",
     {R"x(c.json:1: /duration: "-5s" is out of range; 1ns to 366d)x"}},
    {"duration beyond a year", R"x({"duration": "9000d"})x",
     {R"x(c.json:1: /duration: "9000d" is out of range; 1ns to 366d)x"}},
    {"warm-up as long as the run", R"x({"duration": "10s", "warmup": "10s"})x",
     {R"x(c.json:1: /warmup: the warm-up must end before the run does (/duration))x"}},
    {"rate of zero", R"x({"workload": {"arrivals": {"process": "poisson", "rate": 0}}})x",
     {R"x(c.json:1: /workload/arrivals/rate: 0 is out of range; above 0/s)x"}},
    {"negative rate", R"x({"workload": {"arrivals": {"process": "poisson", "rate": "-5/s"}}})x",
     {R"x(c.json:1: /workload/arrivals/rate: "-5/s" is out of range; above 0/s)x"}},
    {"rate of no unit", R"x({"workload": {"arrivals": {"rate": "5 a day"}}})x",
     {R"x(c.json:1: /workload/arrivals/rate: "5 a day" is not a rate such as 1000, "200k/s" or "10/min")x"}},
    {"unknown process", R"x({"workload": {"arrivals": {"process": "poison"}}})x",
     {R"x(c.json:1: /workload/arrivals/process: there is no "poison"; one of "poisson", "constant", "on_off", "diurnal", "closed_loop"; did you mean "poisson"?)x"}},
    {"size of no unit", R"x({"workload": {"value_size": "1 pint"}})x",
     {R"x(c.json:1: /workload/value_size: "1 pint" is not a size such as 1024, "4KiB" or "1GiB")x"}},
    {"no keys", R"x({"workload": {"keys": {"count": 0}}})x",
     {R"x(c.json:1: /workload/keys/count: 0 is out of range; 1 to 10000000000)x"}},
    {"too many keys", R"x({"workload": {"keys": {"count": "1000G"}}})x",
     {R"x(c.json:1: /workload/keys/count: "1000G" is out of range; 1 to 10000000000)x"}},
    {"unknown distribution", R"x({"workload": {"keys": {"distribution": {"zif": 1}}}})x",
     {R"x(c.json:1: /workload/keys/distribution: there is no "zif"; one of "zipf", "ycsb_scrambled", "uniform", "hotspot", "latest", "lognormal"; did you mean "zipf"?)x"}},
    {"two distributions", R"x({"workload": {"keys": {"distribution": {"zipf": 1, "uniform": {}}}}})x",
     {R"x(c.json:1: /workload/keys/distribution: {"zipf": 1, "uniform": {}} must name one of "zipf", "ycsb_scrambled", "uniform", "hotspot", "latest", "lognormal", as { "zipf": … })x"}},
    {"negative exponent", R"x({"workload": {"keys": {"distribution": {"zipf": -1}}}})x",
     {R"x(c.json:1: /workload/keys/distribution/zipf/exponent: -1 is out of range; 0 to 10)x"}},
    {"unknown locality", R"x({"workload": {"keys": {"locality": "scatered"}}})x",
     {R"x(c.json:1: /workload/keys/locality: there is no "scatered"; one of "adjacent", "scattered"; did you mean "scattered"?)x"}},
    {"empty mix", R"x({"workload": {"mix": {}}})x",
     {R"x(c.json:1: /workload/mix: the mix is empty; give at least one operation a share above 0, out of get, put, insert, scan, read_modify_write)x"}},
    {"mix of nothing", R"x({"workload": {"mix": {"get": 0}}})x",
     {R"x(c.json:1: /workload/mix: all shares of the mix are 0; give at least one operation a share above 0, out of get, put, insert, scan, read_modify_write)x"}},
    {"unknown operation", R"x({"workload": {"mix": {"gte": 1}}})x",
     {R"x(c.json:1: /workload/mix/gte: there is no "gte"; one of "get", "put", "insert", "scan", "read_modify_write"; did you mean "get"?)x"}},
    {"negative share", R"x({"workload": {"mix": {"get": -1}}})x",
     {R"x(c.json:1: /workload/mix/get: -1 is out of range; at least 0)x"}},
    {"unknown preset", R"x({"workload": {"preset": "ycsb_z"}})x",
     {R"x(c.json:1: /workload/preset: there is no "ycsb_z"; one of "none", "ycsb_a", "ycsb_b", "ycsb_c", "ycsb_d", "ycsb_e", "ycsb_f"; did you mean "ycsb_a"?)x"}},
    {"trace without a file", R"x({"workload": {"trace": {}}})x",
     {R"x(c.json:1: /workload/trace/file: name the file that has the trace)x"}},
    {"unknown system", R"x({"system": "kv_stor"})x",
     {R"x(c.json:1: /system: there is no "kv_stor"; one of "kv_store", "lab"; did you mean "kv_store"?)x"}},
    {"unknown strategy", R"x({"store": {"placement": {"strategy": "rng"}}})x",
     {R"x(c.json:1: /store/placement/strategy: there is no "rng"; one of "modulo", "ring", "ketama", "jump", "rendezvous", "multi_probe", "maglev", "anchor", "dx", "memento", "bounded_load", "straw2", "slots", "range", "directory"; did you mean "ring"?)x"}},
    {"number for a strategy", R"x({"store": {"placement": {"strategy": 3}}})x",
     {R"x(c.json:1: /store/placement/strategy: 3 is not one of "modulo", "ring", "ketama", "jump", "rendezvous", "multi_probe", "maglev", "anchor", "dx", "memento", "bounded_load", "straw2", "slots", "range", "directory")x"}},
    {"no virtual nodes", R"x({"store": {"placement": {"strategy": "ring", "virtual_nodes": 0}}})x",
     {R"x(c.json:1: /store/placement/virtual_nodes: 0 is out of range; 1 to 65536)x"}},
    {"unknown parameter", R"x({"store": {"placement": {"strategy": "ring", "vnodes": 5}}})x",
     {R"x(c.json:1: /store/placement/vnodes: there is no such setting; there are strategy, tokens, virtual_nodes, partitions)x"}},
    {"no replicas", R"x({"store": {"replication": {"replicas": 0}}})x",
     {R"x(c.json:1: /store/replication/replicas: 0 is out of range; 1 to 8)x"}},
    {"too many replicas", R"x({"store": {"replication": {"replicas": 99}}})x",
     {R"x(c.json:1: /store/replication/replicas: 99 is out of range; 1 to 8)x"}},
    {"weights under modulo", R"x({"cluster": {"nodes": 4, "classes": [{"count": 1, "weight": 2}]}, "store": {"placement": "modulo"}})x",
     {R"x(c.json:1: /store/placement: "modulo" gives every node the same share and can't follow weights; give all nodes one weight (/cluster/node/weight, /cluster/classes), or choose a strategy that can, such as "ring", "rendezvous" or "straw2")x"}},
    {"weights under jump", R"x({"cluster": {"nodes": 4, "classes": [{"count": 1, "weight": 2}]}, "store": {"placement": "jump"}})x",
     {R"x(c.json:1: /store/placement: "jump" gives every node the same share and can't follow weights; give all nodes one weight (/cluster/node/weight, /cluster/classes), or choose a strategy that can, such as "ring", "rendezvous" or "straw2")x"}},
    {"another weight joins", R"x({"cluster": {"nodes": 4, "classes": [{"count": 4, "weight": 2}]}, "store": {"placement": "modulo"}, "events": [{"at": "1s", "add_nodes": 1}]})x",
     {R"x(c.json:1: /store/placement: "modulo" gives every node the same share and can't follow weights; give all nodes one weight (/cluster/node/weight, /cluster/classes), or choose a strategy that can, such as "ring", "rendezvous" or "straw2" (once the nodes that /events adds have joined))x"}},
    {"quorum above the replicas", R"x({"store": {"replication": {"replicas": 3, "read_quorum": 4}}})x",
     {R"x(c.json:1: /store/replication/read_quorum: a read_quorum of 4 can't be met by 3 replicas (./replicas); at most 3)x"}},
    {"quorum above the nodes", R"x({"cluster": {"nodes": 2}, "store": {"replication": {"replicas": 3, "write_quorum": 3}}})x",
     {R"x(c.json:1: /store/replication/write_quorum: 3 replicas can't answer in a cluster of 2 nodes (/cluster/nodes); at most 2)x"}},
    {"unknown spread", R"x({"store": {"replication": {"spread": "row"}}})x",
     {R"x(c.json:1: /store/replication/spread: there is no "row"; one of "node", "rack", "zone")x"}},
    {"throttle of zero", R"x({"store": {"rebalance": {"throttle": 0}}})x",
     {R"x(c.json:1: /store/rebalance/throttle: 0 is out of range; at least 1B)x"}},
    {"crash of no node", R"x({"cluster": {"nodes": 10}, "events": [{"at": "1s", "crash": [17]}]})x",
     {R"x(c.json:1: /events/0/crash: there is no node 17 at that time; nodes are numbered 0 to 9)x"}},
    {"event after the end", R"x({"duration": "10s", "events": [{"at": "11s", "add_nodes": 1}]})x",
     {R"x(c.json:1: /events/0/at: the run has ended by then; before /duration)x"}},
    {"event that does nothing", R"x({"events": [{"at": "1s"}]})x",
     {R"x(c.json:1: /events/0/at: an event does one thing, this one does nothing; one of add_nodes, remove, crash, slow or restore)x"}},
    {"event that does two things", R"x({"events": [{"at": "1s", "add_nodes": 1, "crash": [1]}]})x",
     {R"x(c.json:1: /events/0/at: an event does one thing, this one does 2; one of add_nodes, remove, crash, slow or restore)x"}},
    {"slow without a factor", R"x({"events": [{"at": "1s", "slow": [1]}]})x",
     {R"x(c.json:1: /events/0/slow: a slow node needs a "factor", e.g. 10 for ten times longer)x"}},
    {"removal of the last node", R"x({"cluster": {"nodes": 1}, "store": {"replication": {"replicas": 1, "read_quorum": 1, "write_quorum": 1}}, "events": [{"at": "1s", "remove": [0]}]})x",
     {R"x(c.json:1: /events/0/remove: this removes the last node; at least one must stay)x"}},
    {"node number below zero", R"x({"events": [{"at": "1s", "crash": [-1]}]})x",
     {R"x(c.json:1: /events/0/crash/0: -1 is not a whole number such as 1000, "10k" or "1G"; at least 0)x"}},
    {"classes beyond the nodes", R"x({"cluster": {"nodes": 2, "classes": [{"count": 3}]}})x",
     {R"x(c.json:1: /cluster/classes: the classes have 3 nodes together; the cluster has 2)x"}},
    {"latencies that fall with distance", R"x({"cluster": {"network": {"same_rack": "1ms"}}})x",
     {R"x(c.json:1: /cluster/network/same_zone: latencies must not fall with distance: same_rack <= same_zone <= cross_zone <= cross_region)x"}},
    {"negative service", R"x({"cluster": {"node": {"service": {"get": {"exponential": "-1us"}}}}})x",
     {R"x(c.json:1: /cluster/node/service/get: the mean of the exponential must be above 0, not "-1us")x"}},
    {"unknown service distribution", R"x({"cluster": {"node": {"service": {"get": {"exp": "1us"}}}}})x",
     {R"x(c.json:1: /cluster/node/service/get: there is no distribution "exp"; a value, or one of { "constant": x }, { "exponential": mean }, { "lognormal": { "mean": m, "cv": c } }, { "uniform": [a, b] }, { "pareto": { "least": a, "shape": s } })x"}},
    {"no retries below zero", R"x({"clients": {"retries": -1}})x",
     {R"x(c.json:1: /clients/retries: -1 is not a whole number such as 1000, "10k" or "1G"; 0 to 100)x"}},
    {"timeout of zero", R"x({"clients": {"timeout": "0s"}})x",
     {R"x(c.json:1: /clients/timeout: "0s" is out of range; at least 1ns)x"}},
    {"sweep of a number", R"x({"sweep": 3})x",
     {R"x(c.json:1: /sweep: must be an object with "grid", "zip" or "list")x"}},
    {"sweep of nothing", R"x({"sweep": {}})x",
     {R"x(c.json:1: /sweep: sweeps nothing; "grid", "zip" or "list" says what)x"}},
    {"sweep of an unknown kind", R"x({"sweep": {"gird": {"/seed": [1]}}})x",
     {R"x(c.json:1: /sweep/gird: there is no such key; one of grid, zip, list; did you mean "grid"?)x"}},
    {"swept setting unknown", R"x({"sweep": {"grid": {"/store/placement/strtegy": ["ring"]}}})x",
     {R"x(c.json:1: /sweep: there is no setting /store/placement/strtegy; did you mean "/store/placement/strategy"?)x"}},
    {"swept value is no list", R"x({"sweep": {"grid": {"/cluster/nodes": 10}}})x",
     {R"x(c.json:1: /sweep/grid: /cluster/nodes must have a list of values)x"}},
    {"swept list is empty", R"x({"sweep": {"grid": {"/cluster/nodes": []}}})x",
     {R"x(c.json:1: /sweep/grid: /cluster/nodes has no values; at least one)x"}},
    {"swept value out of range", R"x({"sweep": {"grid": {"/cluster/nodes": [10, 0]}}})x",
     {R"x(c.json:1: /cluster/nodes: 0 is out of range; 1 to 1000000)x"}},
    {"zip of two lengths", R"x({"sweep": {"zip": {"/cluster/nodes": [10, 20], "/seed": [1]}}})x",
     {R"x(c.json:1: /sweep/zip: /seed has 1 value and /cluster/nodes has 2 values; lists of one length are taken together)x"}},
    {"list of no objects", R"x({"sweep": {"list": [1]}})x",
     {R"x(c.json:1: /sweep/list/0: must be an object of pointers with values)x"}},
    {"no replications", R"x({"replications": 0})x",
     {R"x(c.json:1: /replications: 0 is not a whole number from 1 to 10000)x"}},
    {"part of a replication", R"x({"replications": 1.5})x",
     {R"x(c.json:1: /replications: 1.5 is not a whole number from 1 to 10000)x"}},
    {"expect of an object", R"x({"expect": {}})x",
     {R"x(c.json:1: /expect: must be a list of expectations)x"}},
    {"expect without a metric", R"x({"expect": [{"at_most": 1}]})x",
     {R"x(c.json:1: /expect/0: needs a "metric")x"}},
    {"expect without a bound", R"x({"expect": [{"metric": "ops.get.latency_us.p99"}]})x",
     {R"x(c.json:1: /expect/0: needs a bound: at_most, at_least, equals, at_most_times or at_least_times)x"}},
    {"expect of an unknown metric", R"x({"expect": [{"metric": "ops.get.latency_us.p98", "at_most": 1}]})x",
     {R"x(c.json:1: /expect/0/metric: there is no metric /metrics/ops/get/latency_us/p98; see shardsim list metrics; did you mean "/metrics/ops/get/latency_us/p90"?)x"}},
    {"expect of an unknown operation", R"x({"expect": [{"metric": "ops.gets.latency_us.p99", "at_most": 1}]})x",
     {R"x(c.json:1: /expect/0/metric: the system has no operation "gets"; one of get, insert, put, read_modify_write, scan; did you mean "get"?)x"}},
    {"expect with an unknown key", R"x({"expect": [{"metric": "ops.get.latency_us.p99", "at_mots": 1}]})x",
     {R"x(c.json:1: /expect/0/at_mots: there is no such key; one of metric, of, than, at_most, at_least, at_most_times, at_least_times, equals; did you mean "at_most"?)x",
      R"x(c.json:1: /expect/0: needs a bound: at_most, at_least, equals, at_most_times or at_least_times)x"}},
    {"expect with a bound of text", R"x({"expect": [{"metric": "ops.get.latency_us.p99", "at_most": "5ms"}]})x",
     {R"x(c.json:1: /expect/0/at_most: must be a number, in the metric's own unit)x"}},
    {"times without than", R"x({"expect": [{"metric": "ops.get.latency_us.p99", "at_most_times": 1}]})x",
     {R"x(c.json:1: /expect/0: a bound in times needs "than": of which points)x"}},
    {"of no point", R"x({"sweep": {"grid": {"/cluster/nodes": [10, 20]}}, "expect": [{"metric": "ops.get.latency_us.p99", "of": {"/cluster/nodes": 30}, "at_most": 1}]})x",
     {R"x(c.json:1: /expect/0/of: no point has 30 at /cluster/nodes; one of 10, 20)x"}},
    {"of what is not swept", R"x({"expect": [{"metric": "ops.get.latency_us.p99", "of": {"/cluster/nodes": 10}, "at_most": 1}]})x",
     {R"x(c.json:1: /expect/0/of: /cluster/nodes is not swept)x"}},
    {"bounds that exclude each other", R"x({"expect": [{"metric": "ops.get.latency_us.p99", "at_most": 1, "at_least": 2}]})x",
     {R"x(c.json:1: /expect/0: nothing is at most 1 and at least 2)x"}},
    {"three things at once", R"x({"sead": 1,
 "cluster": {"nodes": 0},
 "clients": {"retries": 1000}})x",
     {R"x(c.json:1: /sead: there is no such setting; did you mean "seed"?)x",
      R"x(c.json:2: /cluster/nodes: 0 is out of range; 1 to 1000000)x",
      R"x(c.json:3: /clients/retries: 1000 is out of range; 0 to 100)x"}},
    {"mistyped sweep", R"x({"swep": {}})x",
     {R"x(c.json:1: /swep: there is no such setting; did you mean "sweep"?)x"}},
    {"mistyped expect", R"x({"expct": []})x",
     {R"x(c.json:1: /expct: there is no such setting; did you mean "expect"?)x"}},
};
// clang-format on

INSTANTIATE_TEST_SUITE_P(, BadConfigs, testing::ValuesIn(kBadConfigs), [](const auto& row) {
  std::string name;
  bool upper = true;
  for (const char c : std::string{row.param.name}) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter) name += upper && c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
    upper = !letter;
  }
  return name;
});

struct BadCommand {
  const char* name;
  std::vector<std::string> arguments;
  int status;
  std::string err;
};

TEST(BadCommands, AreAnsweredInFull) {
  const InFreshFolder folder{"bad_commands"};
  std::filesystem::create_directory("folder");
  std::ofstream{"file"} << "x";
  std::ofstream{"good.json"} << R"({"duration": "1ms"})";
  std::ofstream{"sweep.json"} << R"({"duration": "1ms", "sweep": {"grid": {"/seed": [1, 2]}}})";
  // clang-format off
  const BadCommand table[] = {
    {"no command", {}, 2,
     R"x(shardsim: error: name a command; one of run, partition, check, list, explain, schema, completion (see shardsim --help)
)x"},
    {"unknown command", {"rum"}, 2,
     R"x(shardsim: error: there is no command "rum"; one of run, partition, check, list, explain, schema, completion; did you mean "run"? (see shardsim --help)
)x"},
    {"unknown option", {"run", "good.json", "--sed", "1"}, 2,
     R"x(shardsim: error: there is no option --sed; did you mean "--set"? (see shardsim --help)
)x"},
    {"no config", {"run"}, 2,
     R"x(shardsim: error: config is required (see shardsim --help)
)x"},
    {"no such file", {"run", "nope.json"}, 2,
     R"x(shardsim: error: nope.json: can't be read: No such file or directory
)x"},
    {"a folder", {"run", "folder"}, 2,
     R"x(shardsim: error: folder: can't be read: Is a directory
)x"},
    {"no JSON", {"run", "file"}, 2,
     R"x(shardsim: error: file:1: not JSON: x is not a value; text stands in double quotes, other words are true, false and null
  x
  ^
)x"},
    {"seed of text", {"run", "good.json", "--seed", "one"}, 2,
     R"x(shardsim: error: --seed: /seed: "one" is not a whole number such as 1000, "10k" or "1G"; at least 0
)x"},
    {"negative seed", {"run", "good.json", "--seed", "-1"}, 2,
     R"x(shardsim: error: --seed: /seed: -1 is not a whole number such as 1000, "10k" or "1G"; at least 0
)x"},
    {"no threads", {"run", "good.json", "-j", "0"}, 2,
     R"x(shardsim: error: --jobs: Value 0 not in range 1 to 4096 (see shardsim --help)
)x"},
    {"set without a value", {"run", "good.json", "--set", "seed"}, 2,
     R"x(shardsim: error: --set seed: must be KEY=VALUE, such as cluster.nodes=20
)x"},
    {"set of an unknown key", {"run", "good.json", "--set", "cluster.noodes=3"}, 2,
     R"x(shardsim: error: --set: /cluster/noodes: there is no such setting; did you mean "nodes"?
)x"},
    {"set out of range", {"run", "good.json", "--set", "cluster.nodes=0", "--set", "duration=5 parsecs"}, 2,
     R"x(shardsim: error: --set: /duration: "5 parsecs" is not a duration such as "200us", "5ms", "60s", "2min" or "1h"
shardsim: error: --set: /cluster/nodes: 0 is out of range; 1 to 1000000
)x"},
    {"set through a value", {"run", "good.json", "--set", "duration.a=1"}, 2,
     R"x(shardsim: error: --set duration.a=1: /duration is text; it has no "a"
)x"},
    {"out is a folder", {"run", "good.json", "--out", "folder"}, 2,
     R"x(shardsim: error: --out folder: is a folder; a single run writes one file
)x"},
    {"out of a sweep is a file", {"run", "sweep.json", "--out", "file"}, 2,
     R"x(shardsim: error: file: is a file; the results of a sweep go into a folder
)x"},
    {"out below a file", {"run", "good.json", "--out", "file/x.json"}, 1,
     R"x(shardsim: error: file: can't be written: Not a directory
)x"},
    {"unknown list", {"list", "placement"}, 2,
     R"x(shardsim: error: list: there is no list of "placement"; one of systems, studies, placements, workloads, configs, metrics, gallery; did you mean "placements"?
)x"},
    {"unknown name", {"explain", "rign"}, 2,
     R"x(shardsim: error: explain: nothing is called "rign"; shardsim list shows names; did you mean "ring"?
)x"},
    {"unknown schema", {"schema", "results"}, 2,
     R"x(shardsim: error: schema: there is no schema of "results"; one of config, result; did you mean "result"?
)x"},
    {"unknown shell", {"completion", "fish"}, 2,
     R"x(shardsim: error: completion: there is no script for "fish"; one of bash, zsh
)x"},
    {"check of no file", {"check", "nope.json"}, 2,
     R"x(shardsim: error: nope.json: can't be read: No such file or directory
)x"},
  };
  // clang-format on
  for (const BadCommand& c : table) {
    const Spoken s = say(c.arguments);
    EXPECT_EQ(s.status, c.status) << c.name;
    EXPECT_EQ(s.err, c.err) << c.name;
    EXPECT_EQ(s.out, "") << c.name;
  }
  EXPECT_FALSE(std::filesystem::exists("results"));
  EXPECT_TRUE(std::filesystem::is_empty("folder"));
}

}  // namespace
}  // namespace shardsim
