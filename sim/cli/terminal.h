#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>

namespace shardsim {

/// Where a command prints, and what the reader's end can show. Tests pass string streams.
struct Terminal {
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal{false};
  bool err_is_terminal{false};
  bool utf8{false};
  bool colour{false};  ///< of `out`; NO_COLOR and TERM=dumb turn it off
  std::size_t width{80};
};

/// The process's own streams: asks isatty, the locale and the environment.
Terminal process_terminal();

enum class Ink { plain, bold, dim, red, green, yellow };

/// `text` with the escapes of `ink` around it, or unchanged where there is no colour.
std::string inked(const Terminal& terminal, Ink ink, std::string_view text);

/// Columns that `text` takes: code points, escapes not counted.
std::size_t display_width(std::string_view text);

/// `text` cut to `width` columns, the last of them "…" (or "~" in ASCII) where something was cut.
std::string cut_to(std::string_view text, std::size_t width, bool utf8);

/// A bar of `share` (0 to 1) of `width` columns, in eighths of a column where UTF-8 allows.
std::string bar(double share, std::size_t width, bool utf8);

/// `text` broken at spaces into lines of at most `width` columns, each after `indent` spaces.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent = 0);

}  // namespace shardsim
