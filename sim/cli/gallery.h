#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/cli/command.h"
#include "sim/experiment/config_file.h"

namespace shardsim {

/// The gallery: the configs in `gallery/` below configs_folder(), which repeat published results.
/// What they measure is kept beside them, so that it can be shown at once: NAME.measured has a line
/// for each expectation with a published figure, its index and the measured value. The tests of the
/// gallery run every config and compare those files with what comes out.

/// One published figure.
struct GalleryRow {
  std::string config;  ///< its path
  std::string source;
  std::string in;    ///< table, figure or formula
  std::string what;  ///< metric and point
  std::string published;
  std::string allowed;   ///< "1.25 to 1.31"
  std::string measured;  ///< empty where it was never measured
};

/// Throws UsageError for a config that can't be read.
std::vector<GalleryRow> gallery_rows(const Registries& registries);

/// The text of NAME.measured; `verdicts` are in the order of the config's expectations.
std::string measured_text(const ConfigFile& config, std::span<const Verdict> verdicts);

/// Prints it, as a table or as JSON.
int list_gallery(const Session& session, bool json);

}  // namespace shardsim
