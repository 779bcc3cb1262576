#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace shardsim {

/// Where ready experiments are: $SHARDSIM_CONFIGS, else `configs/` in the working directory, else
/// those installed with this very command, wherever the installation is. Empty where there are
/// none.
std::filesystem::path configs_folder();

struct ReadyConfig {
  std::string path;
  std::string name;      ///< the file's, without its ending
  std::string question;  ///< empty where the file can't be read
};

/// All configs below configs_folder(), by path.
std::vector<ReadyConfig> ready_configs();

}  // namespace shardsim
