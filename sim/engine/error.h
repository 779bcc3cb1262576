#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace shardsim {

/// What a user got wrong, all of it at once, one message a line: each says where, what, and what
/// would be right. Caught in `main`: exit status 2.
class UsageError : public std::runtime_error {
 public:
  explicit UsageError(std::string message) : UsageError(std::vector{std::move(message)}) {}
  explicit UsageError(std::vector<std::string> messages)
      : std::runtime_error(joined(messages)), messages_(std::move(messages)) {}
  const std::vector<std::string>& messages() const { return messages_; }

 private:
  static std::string joined(const std::vector<std::string>& messages) {
    std::string all;
    for (const std::string& m : messages) all += (all.empty() ? "" : "\n") + m;
    return all;
  }
  std::vector<std::string> messages_;
};

/// What stopped a run that had begun: a bad row of a trace, a full disk, memory. Exit status 1.
class RunError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace shardsim
