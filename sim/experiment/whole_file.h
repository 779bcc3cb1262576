#pragma once

#include <filesystem>
#include <shared_mutex>
#include <string>
#include <string_view>

namespace shardsim {

/// Writes a file whole or not at all: into a file beside it, synchronised, then renamed. On any
/// error (no folder, no permission, a full disk) the earlier file stays as it was and a RunError
/// says which file and why. Makes missing folders. A device or a pipe is written into instead,
/// never replaced.
void write_whole(const std::filesystem::path& path, std::string_view text);

/// Throws RunError where no file can be written in this folder: before a run, not after an hour.
/// Makes it where it is missing, and leaves nothing in it.
void check_writable(const std::filesystem::path& folder);

/// The text of a file. Throws UsageError that says why where it can't be read.
std::string read_whole(const std::filesystem::path& path);

/// Held shared while a file is being written. What ends the process takes it first, so that no
/// half-written file is left behind.
std::shared_mutex& files_being_written();

}  // namespace shardsim
