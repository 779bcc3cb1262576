#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <set>

#include "sim/cli/command.h"
#include "sim/cli/settings.h"
#include "sim/config/nearest.h"
#include "sim/engine/error.h"
#include "sim/metrics/metrics_json.h"

namespace shardsim {

namespace {

/// Words with `compgen` semantics: in single quotes, so none may hold one.
std::string words(const std::set<std::string>& all) {
  return fmt::format("{}", fmt::join(all, " "));
}

std::set<std::string> explained(const Session& session) {
  std::set<std::string> names;
  for (const PlacementStrategy* p : session.registries.placements) names.emplace(p->name);
  for (const SystemKind* s : session.registries.systems) names.emplace(s->name);
  for (const StudyKind* s : session.registries.studies) names.emplace(s->name);
  for (const WorkloadPart& w : session.registries.workload_parts) names.emplace(w.name);
  for (const std::string& key : setting_names(session.registries)) names.insert(key);
  return names;
}

// The keys are part of the script, so that completion starts no process.
constexpr const char* kScript = R"(_shardsim() {{
  local cur prev command keys names
  cur="${{COMP_WORDS[COMP_CWORD]}}"
  prev="${{COMP_WORDS[COMP_CWORD-1]}}"
  command="${{COMP_WORDS[1]}}"
  keys='{keys}'
  names='{names}'
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W 'run partition check list explain schema completion --help --version' -- "$cur"))
    return
  fi
  case "$prev" in
    --set)
      COMPREPLY=($(compgen -S = -W "$keys" -- "$cur"))
      type compopt >/dev/null 2>&1 && compopt -o nospace
      return ;;
    --out) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    --csv) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    --key-file) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    --strategies) COMPREPLY=($(compgen -W 'all {strategies}' -- "$cur")); return ;;
    --remove-order) COMPREPLY=($(compgen -W 'last first random' -- "$cur")); return ;;
    --seed|-j|--jobs) return ;;
  esac
  case "$command" in
    run|check)
      case "$cur" in
        -*)
          if [ "$command" = run ]; then
            COMPREPLY=($(compgen -W '--set --seed --out --csv --jobs --json --quiet --help' -- "$cur"))
          else
            COMPREPLY=($(compgen -W '--set --seed --strict --resolved --json --quiet --help' -- "$cur"))
          fi ;;
        *) COMPREPLY=($(compgen -d -S / -- "$cur") $(compgen -f -X '!*.json' -- "$cur"))
           type compopt >/dev/null 2>&1 && compopt -o nospace ;;
      esac ;;
    partition) COMPREPLY=($(compgen -W '--keys --key-file --zipf --nodes --weights --replicas --strategies --add --remove --remove-order --remove-nodes --salt --salted-keys --seed --out --csv --jobs --json --quiet --help' -- "$cur")) ;;
    list) COMPREPLY=($(compgen -W 'systems studies placements workloads configs metrics gallery --json --help' -- "$cur")) ;;
    explain) COMPREPLY=($(compgen -W "$names --json --help" -- "$cur")) ;;
    schema) COMPREPLY=($(compgen -W 'config result --help' -- "$cur")) ;;
    completion) COMPREPLY=($(compgen -W 'bash zsh --help' -- "$cur")) ;;
  esac
}}
complete -F _shardsim shardsim
complete -F _shardsim ./shardsim
)";

}  // namespace

int completion(const Session& session, const std::string& shell) {
  const std::vector<std::string> known{"bash", "zsh"};
  if (std::ranges::find(known, shell) == known.end()) {
    throw UsageError(fmt::format("completion: there is no script for \"{}\"; one of {}{}", shell,
                                 fmt::join(known, ", "), did_you_mean(shell, known)));
  }
  std::ostream& out = session.terminal.out;
  out << "# Completion of shardsim: source <(shardsim completion " << shell << ")\n";
  if (shell == "zsh") out << "autoload -U +X bashcompinit && bashcompinit\n";
  std::set<std::string> strategies;
  for (const PlacementStrategy* p : session.registries.placements) strategies.emplace(p->name);
  const std::vector<std::string> settings = setting_names(session.registries);
  out << fmt::format(
      fmt::runtime(kScript), fmt::arg("keys", words({settings.begin(), settings.end()})),
      fmt::arg("strategies", words(strategies)), fmt::arg("names", words(explained(session))));
  return kGood;
}

}  // namespace shardsim
