#pragma once

#include <string>

namespace shardsim {

/// From here on Ctrl-C ends the process at once, with exit status 130, after a word that says what
/// was written; no file is left half-written. Call it before other threads start. SIGTERM likewise
/// (143).
void end_on_interrupt();

/// What the word says is left: "nothing was written" until this is called.
void set_interrupt_text(std::string text);

}  // namespace shardsim
