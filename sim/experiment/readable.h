#pragma once

#include <string>

namespace shardsim {

// Numbers as people read them, three significant digits: for the terminal and sentences only.
// Unknown ones (not a number) are "-", infinite ones "inf", without a unit.

std::string readable_us(double microseconds);  ///< "840us", "1.24ms", "3.10s"
std::string readable_count(double count);      ///< "950", "12.4k", "1.20M", "1.00G"
std::string readable_bytes(double bytes);      ///< "512 B", "4.00 KiB", "1.50 GiB"
std::string readable_percent(double ratio);    ///< "12.4%", "0.031%"
std::string readable_ratio(double ratio);      ///< "1.27", "0.0910"
std::string readable_seconds(double seconds);  ///< "0.4s", "12s", "3m 20s", "1h 05m"

/// A metric's value in the unit that its name ends in: `_us`, `_s`, `_bytes`, `_per_s`, or none.
std::string readable_metric(const std::string& pointer, double value);

}  // namespace shardsim
